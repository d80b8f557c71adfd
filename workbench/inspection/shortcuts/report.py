"""What a search for shortcuts found, as values."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.models.preprocessing import Box

TELLS = 0.7
"""A part tells a class where the least plausible area under its ROC curve is above this."""

HARDLY = 0.1
"""Where answers move less than this with a part, the model does not answer by it."""


class Suspicion(NamedTuple):
    """Something the model seems to decide by, though it is not the thing itself.

    Args:
        title: A few words, with places for the values in braces.
        sentence: What was seen and what to do, likewise.
        values: What stands in those places, by name.
        strength: How far the model's answers follow it, 0 to 1.
        label: The class that it speaks for.
        pictures: Paths of pictures that show it.
        region: The part of a square picture that is meant, in shares of its side, or None.
    """

    title: str
    sentence: str
    values: tuple[tuple[str, str], ...]
    strength: float
    label: str
    pictures: tuple[str, ...]
    region: Box | None = None

    @property
    def heading(self) -> str:
        """The title with its values."""
        return self.title.format(**dict(self.values))

    @property
    def text(self) -> str:
        """The sentence with its values."""
        return self.sentence.format(**dict(self.values))


class Probe(NamedTuple):
    """How well one class can be told from the others by a part of what is there.

    Args:
        name: What was looked at: "border", "surround", "colours", "sharpness", "size", "file" or
            "patch".
        label: The class that is told best.
        value: Area under the ROC curve, 0 to 1, out of fold; chance is 0.5.
        low: The least plausible value (95 %, for as many comparisons as were made).
        high: The greatest likewise.
        pictures: How many it was tried on.
        against: The other class where there are just two; else empty.
        moved: How far answers went with the part when it was put into other pictures, 0 to 1: for
            the class, of those it tells, that they went furthest with; None where it was not.
    """

    name: str
    label: str
    value: float
    low: float
    high: float
    pictures: int
    against: str = ""
    moved: float | None = None

    @property
    def above_chance(self) -> bool:
        """Whether it is more than luck."""
        return self.low > 0.5

    @property
    def tells(self) -> bool:
        """Whether it tells the class so well that the model might answer by it."""
        return self.low >= TELLS

    @property
    def unheeded(self) -> bool:
        """Whether it tells the class, and was exchanged, and the model did not answer by it."""
        return self.tells and self.moved is not None and self.moved < HARDLY


class ClassMap(NamedTuple):
    """Where the evidence for a class lies on average.

    Args:
        label: The class.
        map: float32 (h, w), 0 to 1.
        average: uint8 (h, w, 3), the average of its pictures.
        pictures: Over how many.
        there: How many pictures of the class the model was judged by.
        more: Whether some of those were not tried.
    """

    label: str
    map: NDArray[np.float32]
    average: NDArray[np.uint8]
    pictures: int
    there: int
    more: bool = False


class Shortcuts(NamedTuple):
    """All of it.

    Args:
        suspicions: Strongest first; none is good news.
        probes: What was tried.
        maps: A class each.
        outside: How much of the evidence lies outside the outlined things; None without outlines.
        outlined: On how many pictures that was measured.
        accuracy: The model's balanced accuracy on the pictures it was judged by.
        pictures: How many pictures were looked at.
    """

    suspicions: tuple[Suspicion, ...]
    probes: tuple[Probe, ...]
    maps: tuple[ClassMap, ...]
    outside: float | None
    outlined: int
    accuracy: float
    pictures: int
