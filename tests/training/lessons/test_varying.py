"""A picture is varied the same way in the threads and on the device."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from workbench.training.lessons.augmentation import stored_size
from workbench.training.lessons.placing import Placing
from workbench.training.lessons.varying import Varying
from workbench.training.recipe import AugmentationName, AugmentOn, Recipe
from workbench.training.seeds import generator

SIZE, PLACES = 32, (7, 2, 5, 0)


def varied(squares: Tensor, name: AugmentationName, augment_on: AugmentOn, epoch: int) -> Tensor:
    recipe = Recipe("resnet18", seed=4, augmentation=name, augment_on=augment_on)
    varying = Varying(recipe, SIZE, Placing(torch.device("cpu")))
    pairs = zip(PLACES, squares.numpy(), strict=True)
    early = np.stack([varying.early(epoch, place, square) for place, square in pairs])
    return varying.late(epoch, PLACES, torch.from_numpy(early))


@pytest.mark.parametrize("name", ["none", "photos", "any_orientation", "documents"])
def test_where_a_picture_is_varied_moves_no_value_by_more_than_two(name: AugmentationName) -> None:
    side = stored_size(SIZE, name)
    coarse = torch.rand(len(PLACES), 3, 8, 8, generator=generator(5))
    smooth = F.interpolate(coarse, (side, side), mode="bilinear").mul(255).to(torch.uint8)
    squares = smooth.permute(0, 2, 3, 1).contiguous()
    first, second = (
        [varied(squares, name, place, epoch) for place in ("cpu", "device")] for epoch in (1, 2)
    )
    for on_cpu, on_device in (first, second):
        assert on_device.shape == (len(PLACES), SIZE, SIZE, 3)
        assert (on_cpu.int() - on_device.int()).abs().max() <= 2
    assert torch.equal(first[1], second[1]) == (name == "none")
