"""The pictures that views are taken of."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from workbench.core.errors import WorkbenchError
from workbench.data.items import Dataset
from workbench.models.preprocessing import Preprocessing
from workbench.training.distillation.showing import Shown, options_of
from workbench.training.distillation.views import Pool, batch
from workbench.training.lessons.squares import Squares
from workbench.training.recipe import AUGMENTATIONS, MIRRORED


def test_the_next_picture_stands_in_for_one_that_is_gone(dataset: Dataset, tmp_path: Path) -> None:
    items = dataset.items
    Path(items[-1].path).unlink()
    shown = Shown(Squares(items, Preprocessing(size=16), tmp_path / "cache"))
    assert shown[len(items) - 1].equal(shown[0])
    assert shown.lost == (items[-1].path,)
    shown.close()


def test_where_every_picture_is_gone_there_is_nothing_to_show(
    dataset: Dataset, tmp_path: Path
) -> None:
    for item in dataset.items:
        Path(item.path).unlink()
    shown = Shown(Squares(dataset.items, Preprocessing(size=16), tmp_path / "cache"))
    with pytest.raises(WorkbenchError, match="to learn from can be read any more"):
        shown[3]
    shown.close()


@pytest.mark.parametrize("name", [augmentation.name for augmentation in AUGMENTATIONS])
def test_every_variation_of_a_recipe_says_how_views_are_cropped(name: str) -> None:
    options = options_of(name)
    assert (options.mirror_share > 0) == (name in MIRRORED)
    assert options.mixup_share > 0
    picture = torch.randint(0, 256, (3, 40, 40), dtype=torch.uint8)
    views = batch(Pool([picture]), options, count=4, size_px=24, key=(0, 1))
    assert views.shape == (4, 3, 24, 24)


def test_a_published_policy_is_followed() -> None:
    picture = torch.randint(0, 256, (3, 40, 40), dtype=torch.uint8)
    photos, trivial = (
        batch(Pool([picture]), options_of(name), count=8, size_px=24, key=(0, 1))
        for name in ("photos", "trivial")
    )
    assert not torch.equal(photos, trivial)
