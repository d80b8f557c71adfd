"""A map of which pixels mattered for one class of one picture, and where it lies on the picture."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.attributions.aims import difference
from workbench.models.preprocessing import Box

Floats = NDArray[np.float32]

FAINT = 1e-3
"""Positive evidence below this share of the strongest evidence against is none."""


class Attribution(NamedTuple):
    """What mattered, and everything that says how it was found.

    Args:
        evidence: float32 (h, w), as the method computed it: above 0 for the class, below against.
        box: The part of the original that the network saw, in the original's pixels; the map
            covers exactly this part, cell by cell.
        width: Upright width of the original in pixels.
        height: Upright height of the original in pixels.
        method: The method's name.
        layer: The layer's name in the network.
        layer_title: The layer's name for people.
        target: The class that is explained, or the first of two.
        classes: The model's classes.
        probabilities: How sure it is of each class, 0 to 1, in that order.
        against: Where the difference of two classes is explained, the second of them; else empty.
    """

    evidence: Floats
    box: Box
    width: int
    height: int
    method: str
    layer: str
    layer_title: str
    target: str
    classes: tuple[str, ...]
    probabilities: tuple[float, ...]
    against: str = ""

    @property
    def question(self) -> str:
        """What was explained, as a target that asks the same again: "a", or "a - b"."""
        return difference(self.target, self.against, self.classes) if self.against else self.target

    @property
    def positive(self) -> bool:
        """Whether anything in the picture speaks for the class at all."""
        return has_positive(self.evidence)

    @property
    def map(self) -> Floats:
        """float32 (h, w): evidence for the class from 0 to 1, its strongest place 1; or zeros."""
        return normalised(self.evidence)

    @property
    def share(self) -> float:
        """How much of all evidence, for and against, speaks for the class: 0 to 1."""
        total = float(np.abs(self.evidence).sum())
        return float(np.maximum(self.evidence, 0).sum()) / total if total else 0.0

    @property
    def probability(self) -> float:
        """How sure the model is of the explained class, 0 to 1."""
        return self.probabilities[self.classes.index(self.target)]

    @property
    def predicted(self) -> str:
        """The class the model is surest of."""
        return self.classes[int(np.argmax(self.probabilities))]


def has_positive(evidence: Floats) -> bool:
    """Whether a map holds evidence for its class that is more than rounding."""
    if not evidence.size:
        return False
    highest = float(evidence.max())
    return highest > 1e-30 and highest > FAINT * float(np.abs(evidence).max())


def normalised(evidence: Floats) -> Floats:
    """Positive evidence from 0 to 1, its strongest place 1; zeros where there is none."""
    if not has_positive(evidence):
        return np.zeros_like(evidence, dtype=np.float32)
    rectified = np.maximum(evidence, 0)
    return np.asarray(rectified / rectified.max(), np.float32)
