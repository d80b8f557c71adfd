"""What is shown before a run is what the run learns from, to the bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from workbench.data.items import Dataset
from workbench.models.catalogue import BACKBONES
from workbench.models.devices import choose_device
from workbench.models.preprocessing import preprocessing_for
from workbench.training.lessons.batches import shuffled
from workbench.training.lessons.pictures import PictureLessons
from workbench.training.lessons.preview import previews
from workbench.training.recipe import Recipe


@pytest.mark.parametrize("augmentation", ["none", "photos", "trivial"])
def test_previews_are_the_tensors_of_the_first_epochs(
    dataset: Dataset, recipe: Callable[..., Recipe], tmp_path: Path, augmentation: str
) -> None:
    wanted = recipe(augmentation=augmentation, batch_size=16)
    items = dataset.of("train")
    shown = previews(wanted, items, 2 * len(items))
    preprocessing = preprocessing_for(BACKBONES.get(wanted.backbone), wanted.weights, 32)
    lessons = PictureLessons(wanted, dataset, preprocessing, choose_device("cpu"), tmp_path)
    for epoch in (1, 2):
        (batch,) = lessons.train(epoch)
        (order,) = shuffled(len(items), 16, wanted.seed, epoch)
        seen = shown[[(epoch - 1) * len(items) + index for index in order]]
        assert torch.equal(batch.inputs, preprocessing.on_device(torch.from_numpy(seen)))
    lessons.close()


def test_a_picture_that_cannot_be_read_is_left_out(
    dataset: Dataset, recipe: Callable[..., Recipe]
) -> None:
    items = dataset.of("train")[:3]
    Path(items[1].path).unlink()
    assert previews(recipe(), items, 3).shape == (2, 32, 32, 3)
    assert previews(recipe(), [], 3).shape == (0, 32, 32, 3)
