"""Pictures varied while the network learns: presets named for what is in the pictures.

Each picture's variation depends on its key alone, not on its neighbours or on the thread.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import torch
import torchvision  # noqa: F401 — whole before its parts, for threads that import at once
from torch import Generator, Tensor
from torchvision.transforms.v2 import functional as V

from workbench.training.lessons.policies import follow_policy
from workbench.training.recipe import AugmentationName


class Variation(NamedTuple):
    """How far a picture may be varied.

    Args:
        least_area: The least share of the picture that a crop shows, 0 to 1.
        stretch: A crop's width over height is within this factor of the picture's.
        tilt: Most degrees turned to either side.
        mirror: Whether half of them are mirrored left to right.
        turn: Whether they are turned by a random number of quarter turns.
        light: Most change of brightness and contrast, as a share.
        colour: Most change of saturation, as a share.
        policy: Whether a published policy follows (`policies`).
    """

    least_area: float = 1.0
    stretch: float = 1.0
    tilt: float = 0.0
    mirror: bool = False
    turn: bool = False
    light: float = 0.0
    colour: float = 0.0
    policy: bool = False


PRESETS: Mapping[str, Variation] = {
    "none": Variation(),
    "photos": Variation(least_area=0.5, stretch=1.25, mirror=True, light=0.2, colour=0.2),
    "any_orientation": Variation(
        least_area=0.6, stretch=1.15, mirror=True, turn=True, light=0.2, colour=0.1
    ),
    "no_flips": Variation(least_area=0.7, stretch=1.1, tilt=8.0, light=0.2),
    **dict.fromkeys(
        ("trivial", "rand", "auto"),
        Variation(least_area=0.5, stretch=1.25, mirror=True, policy=True),
    ),
    "documents": Variation(least_area=0.8, stretch=1.1, tilt=4.0, light=0.25, colour=0.2),
}

# Room round the square the network sees, so that crops need not be enlarged much.
MARGIN = 1.15


def stored_size(size: int, name: AugmentationName) -> int:
    """Side in pixels of the square to keep for crops that end up `size` pixels wide."""
    return size if name == "none" else math.ceil(size * MARGIN)


class Draw(NamedTuple):
    """What was drawn for one picture.

    Args:
        degrees: How far it is turned first.
        top: First row of the crop.
        left: First column of the crop.
        height: Of the crop in pixels.
        width: Of the crop in pixels.
        mirrored: Whether it is mirrored left to right.
        quarters: Quarter turns, 0 to 3.
        brightness: A factor round 1.
        contrast: A factor round 1.
        saturation: A factor round 1.
    """

    degrees: float
    top: int
    left: int
    height: int
    width: int
    mirrored: bool
    quarters: int
    brightness: float
    contrast: float
    saturation: float


def drawn(variation: Variation, side: int, source: Generator) -> Draw:
    """Draw for a square of `side` pixels; the same state of the source draws the same."""
    dice = torch.rand(9, generator=source).tolist()
    colour = float(torch.rand(1, generator=source)) if variation.colour else 0.5
    changes = (variation.light, dice[7]), (variation.light, dice[8]), (variation.colour, colour)
    brightness, contrast, saturation = (1 + most * (2 * one - 1) for most, one in changes)
    return Draw(
        variation.tilt * (2 * dice[0] - 1),
        *_window(variation, dice[1:5], side),
        variation.mirror and dice[5] < 0.5,
        int(dice[6] * 4) if variation.turn else 0,
        brightness,
        contrast,
        saturation,
    )


def _window(variation: Variation, dice: list[float], side: int) -> tuple[int, int, int, int]:
    """Top, left, height and width of a crop."""
    area = variation.least_area + (1 - variation.least_area) * dice[0]
    stretch = variation.stretch ** (2 * dice[1] - 1)
    height = min(side, max(1, round(side * math.sqrt(area / stretch))))
    width = min(side, max(1, round(side * math.sqrt(area * stretch))))
    return int(dice[2] * (side - height + 1)), int(dice[3] * (side - width + 1)), height, width


def vary(square: Tensor, size: int, name: AugmentationName, source: Generator) -> Tensor:
    """Vary one picture.

    Args:
        square: uint8 (3, S, S), S at least `size`.
        size: Side of the result in pixels.
        name: One of `PRESETS`.
        source: Where the random numbers come from; the same state gives the same picture.

    Returns:
        uint8 (3, size, size), in the layout that came.
    """
    variation = PRESETS[name]
    draw = drawn(variation, square.shape[-1], source)
    view = _cropped(_tilted(square, draw.degrees), draw, size)
    if draw.mirrored:
        view = view.flip(-1)
    if draw.quarters:
        view = view.rot90(draw.quarters, (-2, -1))
    if variation.light or variation.colour:
        view = lit(view, draw.brightness, draw.contrast, draw.saturation)
    if variation.policy:
        view = follow_policy(view, name, source)
    return view


def _tilted(square: Tensor, degrees: float) -> Tensor:
    if degrees == 0.0:
        return square
    grey = [float(value) for value in square.float().mean((1, 2))]
    tilted: Tensor = V.rotate(square, degrees, V.InterpolationMode.BILINEAR, fill=grey)
    return tilted


def _cropped(square: Tensor, draw: Draw, size: int) -> Tensor:
    top, left, height, width = draw.top, draw.left, draw.height, draw.width
    if (height, width) == (size, size):
        return square[:, top : top + size, left : left + size]
    crop: Tensor = V.resized_crop(square, top, left, height, width, [size, size], antialias=True)
    return crop


def lit(
    views: Tensor,
    brightness: float | Tensor,
    contrast: float | Tensor,
    saturation: float | Tensor,
) -> Tensor:
    """Change brightness, then contrast, then saturation, in one pass.

    Each is linear in the picture, its grey and the mean of its grey, so all three are: what
    `adjust_brightness`, `adjust_contrast` and `adjust_saturation` do, but for rounding in between.

    Args:
        views: uint8 (..., 3, H, W).
        brightness: A factor round 1; where there are several pictures, (..., 1, 1, 1).
        contrast: As `brightness`.
        saturation: As `brightness`.

    Returns:
        uint8, as large and in the layout that came.
    """
    values = views.float()
    red, green, blue = (values[..., at : at + 1, :, :] for at in range(3))
    grey = (red * 0.2989).add_(green, alpha=0.587).add_(blue, alpha=0.114)
    base = (1 - contrast) * brightness * grey.mean((-2, -1), keepdim=True)
    share = contrast * brightness
    values.mul_(saturation * share).add_(grey.mul_((1 - saturation) * share).add_(base))
    return values.clamp_(0, 255).to(torch.uint8)
