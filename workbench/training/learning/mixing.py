"""Pictures mixed in pairs within a batch, and their classes with them.

What is mixed with what depends on seed and batch alone, so that a resumed run mixes the same.
"""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from workbench.training.seeds import generator, seed_of

_MIXING = 3
_EVERY = slice(None)

Pictures = tuple[Tensor, Tensor]
"""Inputs (N, …) and their shares of classes (N, C)."""


class Mixing(Protocol):
    """What is done to a batch before it is learned from."""

    def __call__(
        self, inputs: Tensor, shares: Tensor, number: int, own: slice = _EVERY
    ) -> Pictures:
        """The own pictures of a batch, each mixed with another of the whole of it.

        Args:
            inputs: (N, …).
            shares: Of classes, (N, C).
            number: The batch's in the run.
            own: Which of them are wanted.
        """


def mixing(mixup: float, cutmix: float, seed: int) -> Mixing:
    """What is done to each batch.

    Args:
        mixup: Alpha of Beta(alpha, alpha), from which shares are drawn (Zhang et al. 2018).
        cutmix: Alpha of the areas (Yun et al. 2019). Where both are asked for, every batch gets
            one of the two, by a throw of a coin.
        seed: The recipe's.
    """
    if not mixup and not cutmix:
        return unmixed

    def mixed(inputs: Tensor, shares: Tensor, number: int, own: slice = _EVERY) -> Pictures:
        dice = np.random.default_rng(seed_of(seed, number, _MIXING))
        cuts = cutmix > 0 and (mixup == 0 or dice.random() < 0.5)
        partners = torch.randperm(len(inputs), generator=generator(seed, number, _MIXING))
        others = partners[own].to(inputs.device)
        alpha = cutmix if cuts else mixup
        share = float(dice.beta(alpha, alpha))
        mix = _cut if cuts else _blend
        return mix((inputs[own], shares[own]), (inputs[others], shares[others]), share, dice)

    return mixed


def unmixed(inputs: Tensor, shares: Tensor, number: int, own: slice = _EVERY) -> Pictures:  # noqa: ARG001
    """Every picture by itself."""
    return inputs[own], shares[own]


def _blend(own: Pictures, other: Pictures, share: float, _dice: np.random.Generator) -> Pictures:
    return other[0].lerp(own[0], share), other[1].lerp(own[1], share)


def _cut(own: Pictures, other: Pictures, share: float, dice: np.random.Generator) -> Pictures:
    (inputs, shares), (pasted, theirs) = own, other
    height, width = inputs.shape[-2:]
    side = math.sqrt(1 - share)
    rows, columns = _span(height, side, dice), _span(width, side, dice)
    mixed = inputs.clone()
    mixed[..., rows, columns] = pasted[..., rows, columns]
    part = (rows.stop - rows.start) * (columns.stop - columns.start) / (height * width)
    return mixed, shares.lerp(theirs, part)


def _span(length: int, share: float, dice: np.random.Generator) -> slice:
    """A stretch of that share of the length round any place; cut off at the borders."""
    middle, half = dice.random() * length, share * length / 2
    return slice(max(0, round(middle - half)), min(length, round(middle + half)))
