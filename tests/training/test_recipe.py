"""A recipe and its settings as data."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from workbench.core.errors import WorkbenchError
from workbench.training.options import OPTIONS
from workbench.training.recipe import Recipe, get_strategy, read_recipe, validated

CHOSEN_ELSEWHERE = {"backbone", "weights", "strategy"}


def test_every_setting_of_a_recipe_has_words_bounds_and_the_recipes_own_default() -> None:
    fields = {field.name: field.default for field in msgspec.structs.fields(Recipe)}
    assert set(fields) - CHOSEN_ELSEWHERE == set(OPTIONS)
    for name, option in OPTIONS.items():
        assert option.default == fields[name]
        assert option.title
        assert option.help.endswith(".")
        if option.kind == "choice":
            assert len(option.titles) == len(option.choices)
        else:
            assert option.minimum is not None
            assert option.maximum is not None


@pytest.mark.parametrize("name", list(OPTIONS))
def test_a_value_beyond_a_settings_bounds_is_refused_by_its_title(name: str) -> None:
    option = OPTIONS[name]
    beyond = "unheard_of" if option.kind == "choice" else (option.maximum or 0) + 1
    wrong = msgspec.structs.replace(Recipe("resnet18", weights="random"), **{name: beyond})
    with pytest.raises(WorkbenchError) as caught:
        validated(wrong)
    assert option.title in caught.value.message


def test_a_rate_that_nobody_named_suits_strategy_and_optimiser() -> None:
    adam = validated(Recipe("resnet18", weights="random", strategy="full"))
    sgd = validated(Recipe("resnet18", weights="random", strategy="full", optimiser="sgd"))
    assert adam.learning_rate == get_strategy("full").learning_rate
    assert sgd.learning_rate == pytest.approx(20 * get_strategy("full").learning_rate)


def test_a_recipe_of_the_first_version_still_opens(tmp_path: Path) -> None:
    path = tmp_path / "recipe.json"
    path.write_text('{"backbone": "resnet18", "epochs": 3, "balanced": true}')
    assert read_recipe(path) == Recipe("resnet18", epochs=3, balance="weights")
    path.write_text('{"backbone": "resnet18", "balanced": false}')
    assert read_recipe(path).balance == "none"
