"""What is done to pictures while a network learns."""

from __future__ import annotations

import pytest
import torch
from torchvision.transforms.v2 import functional as V

from workbench.training.lessons.augmentation import PRESETS, lit, stored_size, vary
from workbench.training.seeds import generator


@pytest.mark.parametrize("factors", [(1.2, 1.0, 1.0), (1.0, 0.8, 1.0), (0.9, 1.2, 0.8)])
def test_light_and_colour_change_as_torchvision_changes_them(
    factors: tuple[float, float, float],
) -> None:
    picture = torch.randint(60, 180, (3, 20, 20), dtype=torch.uint8, generator=generator(1))
    theirs = V.adjust_brightness(picture, factors[0])
    theirs = V.adjust_saturation(V.adjust_contrast(theirs, factors[1]), factors[2])
    assert (lit(picture, *factors).int() - theirs.int()).abs().max() <= 3


@pytest.mark.parametrize("name", list(PRESETS))
def test_the_layout_in_memory_does_not_change_a_pixel(name: str) -> None:
    side = stored_size(32, name)  # type: ignore[arg-type]
    rows = torch.randint(0, 256, (side, side, 3), dtype=torch.uint8, generator=generator(1))
    view = rows.permute(2, 0, 1)
    for key in range(8):
        one, two = (
            vary(picture, 32, name, generator(key))  # type: ignore[arg-type]
            for picture in (view, view.contiguous())
        )
        assert (one.int() - two.int()).abs().max() <= 1
