"""What one stage may ask another to show."""

from __future__ import annotations

from pathlib import Path

import msgspec


class FocusItems(msgspec.Struct, frozen=True):
    """Data: show just these items, under this title."""

    ids: tuple[str, ...]
    title: str


class ClassFocus(msgspec.Struct, frozen=True):
    """Data: show just the pictures of this class."""

    label: str


class RunFocus(msgspec.Struct, frozen=True):
    """Results: choose this run."""

    folder: Path


class InspectWish(msgspec.Struct, frozen=True):
    """Inspect: look at a picture.

    Args:
        path: The picture.
        run: The run whose classifier looks at it; None for the one chosen last.
        among: The pictures the arrow keys walk through.
    """

    path: Path
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
