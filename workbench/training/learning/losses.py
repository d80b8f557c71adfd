"""What learning goes down: cross-entropy and what is made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

Criterion = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]
"""From logits (N, C) and shares of classes float32 (N, C) to the sum of the losses in nats and what
to divide it by: together, batches that are learned from in parts come to what the whole would."""


def make_criterion(
    smoothing: float = 0.0, focal: float = 0.0, class_weights: Tensor | None = None
) -> Criterion:
    """Cross-entropy with what the recipe asks for.

    Args:
        smoothing: Label smoothing, 0 to 0.5 (Szegedy et al. 2016).
        focal: Gamma: pictures already sure of count for less (Lin et al. 2017); 0: all the same.
        class_weights: float32 (C,) on the logits' device, or None. They weigh whole pictures, a
            mixed one by its shares: were each class's part of the loss weighed by itself, the
            little that smoothing or mixing gives a rare class would outweigh what is shown.
    """

    def summed(logits: Tensor, shares: Tensor) -> tuple[Tensor, Tensor]:
        certainty = logits.float().log_softmax(1)
        terms = -certainty * shares.lerp(shares.new_tensor(1 / shares.shape[1]), smoothing)
        counted = (shares if class_weights is None else shares * class_weights).sum(1)
        losses = terms.sum(1) * counted
        if focal:
            unsure = 1 - (certainty.exp() * shares).sum(1)
            # Not quite 0, where a root would have no slope.
            losses = losses * unsure.clamp_min(1e-6).pow(focal)
        return losses.sum(), counted.sum()

    return summed


def class_weights(labels: Sequence[int], classes: int) -> Tensor:
    """Weights that let every class count the same: float32 (C,), mean 1 over the pictures.

    A class without pictures weighs nothing.
    """
    counts = torch.bincount(torch.tensor(labels), minlength=classes)
    weights = len(labels) / (counts.count_nonzero() * counts.clamp_min(1))
    return weights.where(counts > 0, 0.0).float()
