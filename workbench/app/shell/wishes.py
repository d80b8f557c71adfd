"""What one stage may ask another to show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec


class FocusItems(msgspec.Struct, frozen=True):
    """Data: show just these items, under this title."""

    ids: tuple[str, ...]
    title: str


class ClassFocus(msgspec.Struct, frozen=True):
    """Data: show just the pictures of this class."""

    label: str


class RunFocus(msgspec.Struct, frozen=True):
    """Results: choose this run. Train: show its page, or where that is another's, see Results."""

    folder: Path


class QueueFocus(msgspec.Struct, frozen=True):
    """Train: show what waits in the queue."""


class InspectWish(msgspec.Struct, frozen=True):
    """Inspect: look at a picture.

    Args:
        path: The picture; None: the first of those held out, or the one looked at last.
        run: The run whose classifier looks at it; None for the one chosen last.
        among: The pictures the arrow keys walk through.
    """

    path: Path | None
    run: Path | None = None
    among: tuple[Path, ...] = ()


class PredictWish(msgspec.Struct, frozen=True):
    """Predict: classify these files and folders."""

    paths: tuple[Path, ...]
    run: Path | None = None


class ExtendWish(msgspec.Struct, frozen=True):
    """Train: make a run longer, to so many epochs in all."""

    run: Path
    epochs: int


class BranchWish(msgspec.Struct, frozen=True):
    """Train: begin a new run from a checkpoint of another (“best”, “last”, or an epoch)."""

    run: Path
    checkpoint: str
    title: str


class ResumeWish(msgspec.Struct, frozen=True):
    """Train: go on with this run, which was stopped or cut off."""

    run: Path


class HasPath(Protocol):
    """A picture as a stage lists it."""

    @property
    def path(self) -> str:
        """The file."""


def neighbours(shown: Sequence[HasPath], place: int, most: int = 1000) -> tuple[Path, ...]:
    """The paths of what is shown around this place, for walking through them elsewhere."""
    first = max(0, place - most // 2)
    return tuple(Path(picture.path) for picture in shown[first : first + most])
