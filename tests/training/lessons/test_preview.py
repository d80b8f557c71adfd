"""What is shown before a run is what the run learns from, to the bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from workbench.core.events import finish
from workbench.data.items import Dataset, Item
from workbench.data.picture import Pixels
from workbench.models.catalogue import BACKBONES
from workbench.models.devices import choose_device
from workbench.models.preprocessing import preprocessing_for
from workbench.training.lessons.batches import shuffled
from workbench.training.lessons.looking import View
from workbench.training.lessons.pictures import PictureLessons
from workbench.training.lessons.preview import previews
from workbench.training.recipe import Recipe
from workbench.training.training import train


@pytest.mark.parametrize("augment_on", ["cpu", "device"])
@pytest.mark.parametrize("augmentation", ["none", "photos", "trivial"])
@pytest.mark.parametrize("strategy", ["gradual", "full", "scratch"])
def test_previews_are_the_tensors_of_the_epoch(
    dataset: Dataset,
    recipe: Callable[..., Recipe],
    tmp_path: Path,
    strategy: str,
    augmentation: str,
    augment_on: str,
) -> None:
    wanted = recipe(strategy, augmentation=augmentation, augment_on=augment_on, batch_size=16)
    items = dataset.of("train")
    preprocessing = preprocessing_for(BACKBONES.get(wanted.backbone), wanted.weights, 32)
    lessons = PictureLessons(wanted, dataset, preprocessing, choose_device("cpu"), tmp_path)
    for epoch in (1, 2):
        (batch,) = lessons.train(epoch)
        (order,) = shuffled(len(items), 16, wanted.seed, epoch)
        seen = previews(wanted, items, order, epoch)
        assert torch.equal(batch.inputs, preprocessing.on_device(torch.from_numpy(seen)))
    lessons.close()


@pytest.mark.parametrize("augmentation", ["none", "photos", "any_orientation", "trivial"])
@pytest.mark.parametrize("looks", [0, 1, 3])
def test_where_only_the_last_layer_learns_previews_are_what_the_body_looks_at(
    dataset: Dataset,
    recipe: Callable[..., Recipe],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    augmentation: str,
    looks: int,
) -> None:
    looked_at: list[bytes] = []

    def looks_at(way: View, item: Item, pixels: Pixels) -> Pixels:
        square = see(way, item, pixels)
        looked_at.append(square.tobytes())
        return square

    see = View.square
    monkeypatch.setattr(View, "square", looks_at)
    wanted = recipe("features", augmentation=augmentation, looks=looks, epochs=1)
    finish(train(wanted, dataset, tmp_path / "run", cache=tmp_path / "cache"))
    monkeypatch.setattr(View, "square", see)
    items = dataset.of("train")
    ways = 1 if augmentation == "none" else looks or 2
    shown = {
        square.tobytes()
        for epoch in range(1, ways + 1)
        for square in previews(wanted, items, range(len(items)), epoch)
    }
    judged = {
        square.tobytes() for square in previews(wanted, dataset.of("val"), range(8), epoch=ways)
    }
    assert set(looked_at) - judged == shown
    assert len(shown) == ways * len(items)


def test_a_picture_that_cannot_be_read_is_left_out(
    dataset: Dataset, recipe: Callable[..., Recipe]
) -> None:
    items = dataset.of("train")[:3]
    Path(items[1].path).unlink()
    for strategy in ("features", "full"):
        assert previews(recipe(strategy), items, range(3)).shape == (2, 32, 32, 3)
        assert previews(recipe(strategy), [], []).shape == (0, 32, 32, 3)
