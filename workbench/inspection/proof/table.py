"""The proof of methods and layers over a set of pictures, as values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from workbench.core.intervals import of_mean, wilson
from workbench.inspection.proof.proof import STEADY
from workbench.inspection.proof.trust import ALIKE


class Figure(msgspec.Struct, frozen=True):
    """A mean, or a share, over pictures.

    Args:
        value: The mean.
        low: The least plausible value (95 %).
        high: The greatest plausible value (95 %).
        count: Over how many pictures.
    """

    value: float
    low: float
    high: float
    count: int


class Pictured(NamedTuple):
    """The figures of one map of one picture.

    Args:
        similarity: Rank correlation, -1 to 1, with maps of the scrambled network; None where no
            scrambled one gives an answer that can be explained.
        deletion: Area under the deletion curve, 0 to 1.
        insertion: Area under the insertion curve, 0 to 1.
        road_gap: ROAD: area with the darkest first less that with the brightest first.
        steadiness: Correlation with maps under tiny noise.
        share: Of all evidence, what speaks for the class.
        positive: Whether anything does.
        points: Whether it points at the thing; None where its outline is unknown.
        overlap: Intersection over union with the thing; None likewise.
    """

    similarity: float | None
    deletion: float
    insertion: float
    road_gap: float
    steadiness: float
    share: float
    positive: bool
    points: bool | None
    overlap: float | None


class MethodProof(msgspec.Struct, frozen=True):
    """What a method on a layer is worth for one model.

    Args:
        method: Its name.
        layer: The layer its maps were drawn from.
        pictures: How many pictures it was tried on.
        similarity: With maps of the scrambled network; low is good.
        deletion: Low is good.
        insertion: High is good.
        road_gap: Above 0 is good.
        steadiness: High is good.
        share: Of all evidence, what speaks for the class.
        empty: How many of the maps hold no positive evidence.
        pointing: How often it points at the thing; None where no outline is known.
        overlap: How far it covers the thing; None likewise.
        seconds: Per picture, one map.
        trouble: Why there are no figures; empty where there are.
    """

    method: str
    layer: str
    pictures: int = 0
    similarity: Figure | None = None
    deletion: Figure | None = None
    insertion: Figure | None = None
    road_gap: Figure | None = None
    steadiness: Figure | None = None
    share: Figure | None = None
    empty: int = 0
    pointing: Figure | None = None
    overlap: Figure | None = None
    seconds: float = 0.0
    trouble: str = ""

    @property
    def faults(self) -> tuple[str, ...]:
        """What speaks against it on this model, in words; empty where it passes."""
        if self.trouble:
            return (self.trouble,)
        found = []
        if self.similarity is None and self.pictures > self.empty:
            found.append("its maps could not be checked with scrambled weights")
        if self.similarity and self.similarity.value > ALIKE:
            found.append("its maps hardly change when the weights are scrambled")
        if self.steadiness and self.steadiness.value < STEADY:
            found.append("its maps change with noise that nobody sees")
        if self.road_gap and self.road_gap.high < 0:
            found.append("what it marks matters less than what it leaves out")
        return tuple(found)


def mean(values: Sequence[float]) -> Figure | None:
    """A mean with its interval; None of nothing."""
    if not values:
        return None
    low, high = of_mean(values)
    return Figure(float(np.mean(values)), low, high, len(values))


def share(values: Sequence[bool]) -> Figure | None:
    """A share with its interval; None of nothing."""
    if not values:
        return None
    low, high = wilson(sum(values), len(values))
    return Figure(sum(values) / len(values), low, high, len(values))


def summed(method: str, layer: str, rows: Sequence[Pictured], seconds: float) -> MethodProof:
    """One line of the table from the figures of its pictures."""
    seen = [row for row in rows if row.positive]
    return MethodProof(
        method=method,
        layer=layer,
        pictures=len(rows),
        similarity=mean([row.similarity for row in seen if row.similarity is not None]),
        deletion=mean([row.deletion for row in seen]),
        insertion=mean([row.insertion for row in seen]),
        road_gap=mean([row.road_gap for row in seen]),
        steadiness=mean([row.steadiness for row in seen]),
        share=mean([row.share for row in rows]),
        empty=len(rows) - len(seen),
        pointing=share([row.points for row in rows if row.points is not None]),
        overlap=mean([row.overlap for row in rows if row.overlap is not None]),
        seconds=seconds,
    )
