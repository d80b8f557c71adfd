"""Pictures mixed in pairs within a batch, and their classes with them.

What is mixed with what depends on seed and batch alone, so that a resumed run mixes the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from workbench.training.seeds import generator, seed_of

Mixing = Callable[[Tensor, Tensor, int], tuple[Tensor, Tensor]]
"""From inputs (N, …), shares of classes (N, C) and the batch's number in the run to both, mixed."""

_MIXING = 3


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

    def mixed(inputs: Tensor, shares: Tensor, number: int) -> tuple[Tensor, Tensor]:
        dice = np.random.default_rng(seed_of(seed, number, _MIXING))
        cuts = cutmix > 0 and (mixup == 0 or dice.random() < 0.5)
        partners = torch.randperm(len(inputs), generator=generator(seed, number, _MIXING))
        alpha = cutmix if cuts else mixup
        share = float(dice.beta(alpha, alpha))
        mix = _cut if cuts else _blend
        return mix(inputs, shares, partners.to(inputs.device), share, dice)

    return mixed


def unmixed(inputs: Tensor, shares: Tensor, _number: int) -> tuple[Tensor, Tensor]:
    """Every picture by itself."""
    return inputs, shares


def _blend(
    inputs: Tensor, shares: Tensor, partners: Tensor, share: float, _dice: np.random.Generator
) -> tuple[Tensor, Tensor]:
    return inputs[partners].lerp(inputs, share), shares[partners].lerp(shares, share)


def _cut(
    inputs: Tensor, shares: Tensor, partners: Tensor, share: float, dice: np.random.Generator
) -> tuple[Tensor, Tensor]:
    height, width = inputs.shape[-2:]
    side = math.sqrt(1 - share)
    rows, columns = _span(height, side, dice), _span(width, side, dice)
    mixed = inputs.clone()
    mixed[..., rows, columns] = inputs[partners][..., rows, columns]
    pasted = (rows.stop - rows.start) * (columns.stop - columns.start) / (height * width)
    return mixed, shares.lerp(shares[partners], pasted)


def _span(length: int, share: float, dice: np.random.Generator) -> slice:
    """A stretch of that share of the length round any place; cut off at the borders."""
    middle, half = dice.random() * length, share * length / 2
    return slice(max(0, round(middle - half)), min(length, round(middle + half)))
