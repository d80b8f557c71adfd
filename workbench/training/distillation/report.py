"""A small copy beside its teacher, and what it is made from; read without torch."""

from __future__ import annotations

from pathlib import Path

import msgspec

from workbench.core.files import read_json
from workbench.training.recipe import Recipe

NOTE = "copy.json"


class Figures(msgspec.Struct, frozen=True):
    """How one classifier fares.

    Args:
        backbone: Its name.
        accuracy: Share of the validation pictures that is right, 0 to 1.
        megabytes: Of its weights (10^6 bytes).
        milliseconds: For one picture by itself, decoding not counted; the median of several.
        image_size: Side in pixels of the square it sees.
    """

    backbone: str
    accuracy: float
    megabytes: float
    milliseconds: float
    image_size: int


class CopyReport(msgspec.Struct, frozen=True):
    """A small copy beside its teacher; `copy.json` in the copy's run folder, which marks it.

    Args:
        run: The copy's run folder.
        source: The teacher's run folder.
        device: What the times were measured on, for people.
        teacher: How the teacher fares.
        student: How the copy fares; None while it learns.
    """

    run: str
    source: str
    device: str
    teacher: Figures
    student: Figures | None = None


def is_copy(run: Path) -> bool:
    """Whether a run folder holds a small copy of another run's classifier."""
    return (run / NOTE).is_file()


def copy_report(run: Path) -> CopyReport:
    """Return what is noted of a small copy. Raises WorkbenchError where it cannot be read."""
    return read_json(run / NOTE, CopyReport)


def copy_recipe(student: str, weights: str, **asked: object) -> Recipe:
    """Return a recipe for a small copy that needs no thought.

    Args:
        student: The backbone of the copy.
        weights: Where its weights come from to begin with.
        asked: Whatever else the user decides; None where they do not.
    """
    recipe = Recipe(
        backbone=student,
        weights=weights,
        strategy="full",
        epochs=15,
        augmentation="photos",
        learning_rate=1e-3,
        warm_up=0.05,
    )
    given = {name: value for name, value in asked.items() if value is not None}
    return msgspec.structs.replace(recipe, **given)
