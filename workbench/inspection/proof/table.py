"""The proof of methods and layers over a set of pictures, as values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec
import numpy as np

from workbench.core.intervals import of_mean, wilson
from workbench.inspection.proof.proof import STEADY
from workbench.inspection.proof.trust import ALIKE

Verdict = Literal["passes", "unshown", "fails"]
"""Of a method on a model: better than chance, not shown to be, or with something against it."""


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
        deletion_gain: The deletion area of places drawn by lot less its own.
        insertion_gain: Its own insertion area less that of places drawn by lot.
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
    deletion_gain: float
    insertion_gain: float
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
        deletion_gain: How much lower that area is than with places drawn by lot; chance is 0.
        insertion_gain: How much higher that area is than with places drawn by lot; chance is 0.
        road_gap: Above 0 is good; chance is 0.
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
    deletion_gain: Figure | None = None
    insertion_gain: Figure | None = None
    road_gap: Figure | None = None
    steadiness: Figure | None = None
    share: Figure | None = None
    empty: int = 0
    pointing: Figure | None = None
    overlap: Figure | None = None
    seconds: float = 0.0
    trouble: str = ""

    @property
    def held_against_chance(self) -> bool:
        """Whether all was measured that tells it from chance; by earlier versions it was not."""
        figures = (self.deletion_gain, self.insertion_gain, self.road_gap)
        return bool(self.trouble) or self.pictures == self.empty or None not in figures

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
        found += [worse for figure, worse, _ in self._against_chance() if figure.high < 0]
        return tuple(found)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What could not be shown to be better than chance, in words."""
        if self.pictures and self.pictures == self.empty:
            return ("its maps show nothing that speaks for the class",)
        return tuple(
            unshown
            for figure, _, unshown in self._against_chance()
            if figure.low <= 0 <= figure.high
        )

    @property
    def verdict(self) -> Verdict:
        """Whether it can be relied on for this model."""
        if self.faults:
            return "fails"
        return "unshown" if self.doubts else "passes"

    def _against_chance(self) -> list[tuple[Figure, str, str]]:
        """The figures of which chance is 0: what to say where they lie below, and where at it."""
        known = (
            (self.deletion_gain, _LATE, _NOT_SOONER),
            (self.insertion_gain, _BACK_LATE, _BACK_NOT_SOONER),
            (self.road_gap, _MATTERS_LESS, _MATTERS_NO_MORE),
        )
        return [(figure, worse, unshown) for figure, worse, unshown in known if figure]


_LATE = "without what it marks the answer falls later than without places drawn by lot"
_NOT_SOONER = (
    "without what it marks the answer was not shown to fall sooner than without places drawn by lot"
)
_BACK_LATE = "with what it marks the answer comes back later than with places drawn by lot"
_BACK_NOT_SOONER = (
    "with what it marks the answer was not shown to come back sooner than with places drawn by lot"
)
_MATTERS_LESS = "what it marks matters less than what it leaves out"
_MATTERS_NO_MORE = "what it marks was not shown to matter more than what it leaves out"


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
        deletion_gain=mean([row.deletion_gain for row in seen]),
        insertion_gain=mean([row.insertion_gain for row in seen]),
        road_gap=mean([row.road_gap for row in seen]),
        steadiness=mean([row.steadiness for row in seen]),
        share=mean([row.share for row in rows]),
        empty=len(rows) - len(seen),
        pointing=share([row.points for row in rows if row.points is not None]),
        overlap=mean([row.overlap for row in rows if row.overlap is not None]),
        seconds=seconds,
    )
