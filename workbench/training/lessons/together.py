"""A batch of pictures varied at once, on whatever device it lies.

What is drawn for a picture, and what is then done to it, is what `augmentation.vary` draws and
does; only sums are rounded elsewhere, so that a value of 0 to 255 comes out one or two apart. (A
policy that cuts values off at a threshold makes more of that.)
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Generator, Tensor
from torch.nn import functional as F

from workbench.training.lessons.augmentation import PRESETS, drawn, lit
from workbench.training.lessons.placing import Placing
from workbench.training.lessons.policies import follow_policy
from workbench.training.recipe import AugmentationName


def vary_together(
    squares: Tensor,
    size: int,
    name: AugmentationName,
    sources: Sequence[Generator],
    placed: Placing,
) -> Tensor:
    """Vary some pictures. Only a published policy goes through them one by one.

    Args:
        squares: uint8 (N, S, S, 3), S at least `size`.
        size: Side of the result in pixels.
        name: One of `PRESETS`.
        sources: Where each picture's random numbers come from, on the CPU.
        placed: Brings what was drawn to the device of the squares, which is not waited for.

    Returns:
        uint8 (N, size, size, 3), on the device.
    """
    variation = PRESETS[name]
    draws = torch.tensor([drawn(variation, squares.shape[1], source) for source in sources])
    columns = placed(draws).view(len(draws), -1, 1, 1, 1).unbind(1)
    degrees, top, left, height, width, mirrored, quarters, *light = columns
    views = _tilted(squares, degrees) if variation.tilt else squares
    for start, length in ((top, height), (left, width)):
        views = _resized(views, start, length, size).transpose(1, 2)
    views = views.round().to(torch.uint8)
    if variation.mirror:
        views = torch.where(mirrored > 0, views.flip(2), views)
    for turns in (1, 2, 3) if variation.turn else ():
        views = torch.where(quarters == turns, views.rot90(turns, (1, 2)), views)
    planes = views.permute(0, 3, 1, 2)
    if variation.light or variation.colour:
        planes = lit(planes, *light)
    if variation.policy:
        each = zip(planes, sources, strict=True)
        planes = torch.stack([follow_policy(picture, name, source) for picture, source in each])
    return planes.permute(0, 2, 3, 1)


def _tilted(squares: Tensor, degrees: Tensor) -> Tensor:
    """Turn each about its middle, on a ground of its own mean; whole numbers, float32."""
    side, angle = squares.shape[1], degrees.squeeze(-1).deg2rad()
    along = (torch.arange(side, device=squares.device) * 2 + 1) / side - 1
    x, y = along[None, None, :], along[None, :, None]
    grid = torch.stack([angle.cos() * x - angle.sin() * y, angle.sin() * x + angle.cos() * y], -1)
    planes = squares.permute(0, 3, 1, 2).float()
    ground = planes.mean((2, 3), keepdim=True)
    inside = F.grid_sample(torch.ones_like(planes[:, :1]), grid, align_corners=False)
    turned = F.grid_sample(planes, grid, align_corners=False)
    # At the edge, where it is half inside, as torchvision's `rotate` does it.
    return turned.sub_(ground).mul_(inside).add_(ground).round_().permute(0, 2, 3, 1)


def _resized(pictures: Tensor, start: Tensor, length: Tensor, size: int) -> Tensor:
    """Some rows of each picture made `size` rows, as torch's antialiased bilinear filter does it.

    Args:
        pictures: (N, S, W, 3).
        start: First row of each, (N, 1, 1, 1).
        length: How many rows of each, 1 to S, (N, 1, 1, 1).
        size: How many they become.

    Returns:
        float32 (N, size, W, 3).
    """
    number, side, device = *pictures.shape[:2], pictures.device
    own = torch.arange(number, device=device)[:, None]
    start, length = start.view(-1, 1), length.view(-1, 1)
    reach = (length / size).clamp(min=1)
    middle = (torch.arange(size, device=device) + 0.5) * (length / size)
    first = (middle - reach - 0.5).ceil()
    made = torch.zeros(number, size, *pictures.shape[2:], device=device)
    total = torch.zeros(number, size, 1, 1, device=device)
    for tap in range(1 + int(2 * max(1, side / size))):
        row = first + tap
        share = (1 - (row + 0.5 - middle).abs() / reach).clamp(min=0)
        share = (share * (row >= 0) * (row < length))[..., None, None]
        made += pictures[own, (start + row).clamp(0, side - 1).long()] * share
        total += share
    return made.div_(total)
