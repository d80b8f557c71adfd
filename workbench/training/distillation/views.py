"""Views: heavy crops, turns, colours and mixtures of a few pictures, without end.

A single large picture, cropped hard enough, is nearly enough to teach a network what another one
sees (Asano & Saeed 2021); teacher and student must be shown the very same view (Beyer et al. 2022).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import torch
from torch import Generator, Tensor
from torch.nn import functional

from workbench.training.lessons.policies import follow_policy
from workbench.training.recipe import AugmentationName
from workbench.training.seeds import generator

GREY = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)


@dataclass(frozen=True)
class ViewOptions:
    """How hard views are cropped and changed; every share lies between 0 and 1.

    Args:
        smallest_area: The smallest crop, as a share of the picture.
        stretch: The most a crop is wider than high, or higher than wide.
        mixup_share: Views that are blended with another.
        colour: How far brightness, contrast and saturation may go from 1.
        grey_share: Views that lose their colours.
        turn_share: Views that are turned by one, two or three quarters.
        mirror_share: Views that are mirrored left to right.
        coarse_share: Views that lose half to three quarters of their lines, as if enlarged.
        policy: A published policy that follows (`lessons.policies`); "none" where none does.
            Views that a graphics card cuts go without.
    """

    smallest_area: float = 0.04
    stretch: float = 4 / 3
    mixup_share: float = 0.5
    colour: float = 0.4
    grey_share: float = 0.1
    turn_share: float = 0.25
    mirror_share: float = 0.5
    coarse_share: float = 0.2
    policy: AugmentationName = "none"


class Croppable(Protocol):
    """Whatever views can be cut from, on whichever device it lies."""

    def crops(self, options: ViewOptions, count: int, size_px: int, source: Generator) -> Tensor:
        """Cut, turn and mirror: float32 (count, 3, size_px, size_px), 0 to 1."""


@dataclass(frozen=True)
class Pool:
    """Pictures to take views of: each uint8 (3, height, width); `weights` say how often each."""

    pictures: Sequence[Tensor]
    weights: Tensor = field(default_factory=lambda: torch.empty(0))

    def crops(self, options: ViewOptions, count: int, size_px: int, source: Generator) -> Tensor:
        """Cut, turn and mirror: float32 (count, 3, size_px, size_px), 0 to 1, on the CPU."""
        chosen = drawn(len(self.pictures), self.weights, count, source).tolist()
        crops = [_crop(self.pictures[i], options, size_px, source) for i in chosen]
        return torch.stack(crops).float().div_(255)


def drawn(pictures: int, weights: Tensor, count: int, source: Generator) -> Tensor:
    """Draw `count` of so many pictures, with replacement: int64 (count,)."""
    if weights.numel():
        return torch.multinomial(weights, count, replacement=True, generator=source)
    return torch.randint(pictures, (count,), generator=source)


def batch(
    pool: Croppable, options: ViewOptions, *, count: int, size_px: int, key: tuple[int, ...]
) -> Tensor:
    """Make one batch of views: float32 (count, 3, size_px, size_px), 0 to 1, channels last.

    They lie on the pool's own device.

    `key` (seed, step, rank) alone decides the outcome, so that a resumed run sees the views that
    an unbroken one would have seen, and no random state has to be saved.
    """
    source = generator(*key)
    views = pool.crops(options, count, size_px, source)
    views = _mix(_colour(views, options, source), options.mixup_share, source)
    return views.contiguous(memory_format=torch.channels_last)


def _crop(picture: Tensor, options: ViewOptions, size_px: int, source: Generator) -> Tensor:
    """Cut, resize, mirror and now and then turn one picture: uint8 (3, size_px, size_px)."""
    dice = torch.rand(6, generator=source).tolist()
    height, width = picture.shape[-2:]
    area = height * width * options.smallest_area ** dice[0]
    ratio = options.stretch ** (2 * dice[1] - 1)
    tall = max(2, min(height, round((area / ratio) ** 0.5)))
    wide = max(2, min(width, round((area * ratio) ** 0.5)))
    top, left = int(dice[2] * (height - tall + 1)), int(dice[3] * (width - wide + 1))
    cut = picture[:, top : top + tall, left : left + wide].unsqueeze(0)
    shape = (size_px, size_px)
    view = functional.interpolate(cut, shape, mode="bilinear", antialias=True)[0]
    if dice[4] < options.mirror_share:
        view = view.flip(-1)
    if float(torch.rand(1, generator=source)) < options.coarse_share:
        view = _coarse(view, source)
    if dice[5] < options.turn_share:
        view = view.rot90(1 + int(dice[5] / options.turn_share * 3), (-2, -1))
    if options.policy != "none":
        view = follow_policy(view, options.policy, source)
    return view


def _coarse(view: Tensor, source: Generator) -> Tensor:
    """Leave a view only a quarter to a half of its lines, as if it came from a tiny picture."""
    size_px = view.shape[-1]
    few = int(size_px * (0.25 + 0.25 * float(torch.rand(1, generator=source))))
    small = functional.interpolate(view[None], (few, few), mode="bilinear", antialias=True)
    return functional.interpolate(small, (size_px, size_px), mode="bilinear", antialias=True)[0]


def _colour(views: Tensor, options: ViewOptions, source: Generator) -> Tensor:
    """Change brightness, contrast and saturation of each view, and grey some: same shape."""
    count = len(views)
    low, span = 1 - options.colour, 2 * options.colour
    factors = (low + span * torch.rand(3, count, 1, 1, 1, generator=source)).to(views.device)
    greyed = torch.rand(count, 1, 1, 1, generator=source) < options.grey_share
    grey = (views * GREY.to(views.device)).sum(1, keepdim=True)
    saturation = factors[0] * ~greyed.to(views.device)
    views = torch.lerp(grey.expand_as(views), views, saturation)
    middle = views.mean((1, 2, 3), keepdim=True)
    return torch.lerp(middle, views, factors[1]).mul_(factors[2]).clamp_(0, 1)


def _mix(views: Tensor, share: float, source: Generator) -> Tensor:
    """Blend about `share` of the views with another of the batch (mixup, Zhang et al. 2018)."""
    count = len(views)
    partner = torch.randperm(count, generator=source)
    kept = 0.5 + 0.5 * torch.rand(count, 1, 1, 1, generator=source)
    alone = torch.rand(count, 1, 1, 1, generator=source) >= share
    kept = torch.where(alone, torch.ones(()), kept).to(views.device)
    return torch.lerp(views[partner.to(views.device)], views, kept)
