"""How far a figure can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

_Z95 = 1.959963984540054


class Interval(NamedTuple):
    """From the least to the greatest plausible value."""

    low: float
    high: float


def wilson(right: float, of: float, z: float = _Z95) -> Interval:
    """The score interval of a share (Wilson 1927), sound for few pictures and near 0 and 1.

    Args:
        right: How many of them count, at most `of`.
        of: How many there are; 0 gives the whole range.
        z: Standard deviations; the default gives 95 %.
    """
    if of == 0:
        return Interval(0.0, 1.0)
    share = right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def of_mean(values: Sequence[float], z: float = _Z95) -> Interval:
    """The normal interval of a mean; with fewer than two values it is without bounds."""
    count = len(values)
    if count < 2:
        return Interval(float("-inf"), float("inf"))
    middle = sum(values) / count
    spread = sqrt(sum((value - middle) ** 2 for value in values) / (count - 1))
    half = z * spread / sqrt(count)
    return Interval(middle - half, middle + half)
