from __future__ import annotations

import pytest

from workbench.app.shell.phrases import hundredths, recipe_lines
from workbench.training.options import OPTIONS
from workbench.training.recipe import Recipe


@pytest.mark.parametrize(
    ("value", "said"), [(0.123, "0.12"), (-0.42, "−0.42"), (-0.001, "0.00"), (-0.006, "−0.01")]
)
def test_figures_have_two_places_and_nothing_is_never_negative(value, said):
    assert hundredths(value) == said


def test_a_recipe_is_told_with_every_setting_and_what_is_unusual_first():
    lines = recipe_lines(
        Recipe("resnet18", weight_decay=0.3, optimiser="sgd", epochs=7), "Published"
    )
    said = dict(lines)
    assert {option.title for option in OPTIONS.values()} < set(said)
    assert lines[:2] == (("Network", "ResNet-18"), ("Weights it began with", "Published"))
    assert lines[3:5] == (
        ("Optimiser", "SGD with Nesterov momentum (usually: AdamW)"),
        ("Weight decay", "0.3 (usually: 0.1)"),
    )
    assert (said["Epochs"], said["Learning rate"]) == ("7", "The usual")
    assert (said["Label smoothing"], said["Rare classes"]) == ("0.1", "As they come")
