"""What a distillation says while it works."""

from __future__ import annotations

from pathlib import Path

from workbench.core.events import Event


class Ready(Event, frozen=True):
    """All is in place; learning begins after so many steps made before."""

    step: int


class Matched(Event, frozen=True):
    """One step was made.

    Args:
        step: Steps made so far.
        steps: Steps in all.
        loss: The weighted sum of the parts.
        parts: Each depth's map, from shallow to deep, then the feature, then the answer.
        alike: The share of the views on which student and teacher gave the same answer, 0 to 1.
        size_px: Height and width of the views.
        learning_rate: As used in this step.
        views_per_second: Of this step alone.
    """

    step: int
    steps: int
    loss: float
    parts: tuple[float, ...]
    alike: float
    size_px: int
    learning_rate: float
    views_per_second: float


class Kept(Event, frozen=True):
    """A checkpoint was written whole."""

    path: Path
    step: int
