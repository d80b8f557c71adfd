"""How what a student makes of a view is compared with what its teacher makes of it.

Teacher features are standardised channel by channel, so that each depth and each channel weighs
the same.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional


class Standard(NamedTuple):
    """Mean and standard deviation of each channel: both (channels,), the latter above zero."""

    mean: Tensor
    deviation: Tensor


def divergence(student: Tensor, teacher: Tensor, temperature: float = 1.0) -> Tensor:
    """Return the mean Kullback-Leibler divergence of answers (n, k) from the teacher's: scalar.

    Both are softened by the temperature, so that what the teacher says of the classes it does not
    choose counts; its square keeps the gradients as large as without (Hinton et al. 2015).
    """
    own = functional.log_softmax(student.float() / temperature, -1)
    taught = functional.log_softmax(teacher.float() / temperature, -1)
    apart = functional.kl_div(own, taught, reduction="batchmean", log_target=True)
    return apart * temperature**2


def halves(values: Tensor) -> Tensor:
    """How far standardised channels rise above 0, then how far they fall below: (n, 2 c, h, w).

    Averaged over places they tell a channel's mean and its spread: what kind of texture there is.
    """
    return torch.cat([values.relu(), (-values).relu()], 1)


def fitted(taught: Tensor, own: Tensor) -> Tensor:
    """Bring a teacher's map to the height and width of the student's."""
    if taught.shape[-2:] == own.shape[-2:]:
        return taught
    return functional.adaptive_avg_pool2d(taught, (own.shape[-2], own.shape[-1]))


class Moments:
    """Mean and variance of channels over any number of batches (Chan et al. 1979)."""

    def __init__(self) -> None:
        self._mean = self._spread = torch.zeros(())
        self._count = 0

    def add(self, values: Tensor) -> None:
        """Take in values (n, c) or (n, c, h, w)."""
        rows = values.float().transpose(0, 1).flatten(1)
        # In 64 bits, which some devices lack.
        mean, spread = (x.cpu().double() for x in (rows.mean(1), rows.var(1, correction=0)))
        count = rows.shape[1]
        total = self._count + count
        apart = mean - self._mean
        self._mean = self._mean + apart * (count / total)
        self._spread = self._spread + spread * count + apart**2 * (self._count * count / total)
        self._count = total

    def standard(self) -> Standard:
        """What has come of it.

        A channel that hardly ever answers counts as if it varied by a third of what channels do on
        average: divided by its own tiny deviation, its rare answers would drown all others.
        """
        deviation = (self._spread / (self._count - 1)).sqrt()
        least = deviation.mean() / 3
        return Standard(self._mean.float(), deviation.clamp_min(least).float())


def standardised(values: Tensor, standard: Standard) -> Tensor:
    """Subtract the mean and divide by the deviation, channel by channel: float32, same shape."""
    shape = (1, -1, *(1,) * (values.ndim - 2))
    return (values.float() - standard.mean.view(shape)) / standard.deviation.view(shape)
