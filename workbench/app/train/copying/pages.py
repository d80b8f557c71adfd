"""What the page of small copies shows, as plain values."""

from __future__ import annotations

from pathlib import Path

import msgspec

from workbench.app.train.pages import Card, WeightsPage
from workbench.training.options import Section
from workbench.training.recipe import Recipe


class Teacher(msgspec.Struct, frozen=True):
    """A model that can be copied.

    Args:
        folder: Its run folder.
        name: “Run 7”.
        number: Its place, to sort by.
        backbone: Its network, by the catalogue's name.
        network: Its network's title.
        learned: What learned.
        accuracy: On the validation pictures, 0 to 1, or None.
        megabytes: Of its weights (10^6 bytes).
        recipe: What it was trained by.
    """

    folder: Path
    name: str
    number: int
    backbone: str
    network: str
    learned: str
    accuracy: float | None
    megabytes: float
    recipe: Recipe


class CopyPage(msgspec.Struct, frozen=True):
    """Everything the page shows.

    Args:
        teachers: The models that can be copied, newest first; None while they are read.
        teacher: The chosen one.
        students: The few networks shown as cards.
        student: The chosen one.
        weights: What the copy begins with.
        lengths: How long it may take.
        length: The chosen one.
        sentence: What the copy will save.
        warning: Whether the sentence is a warning.
        device: What it will run on.
        sections: What stands under Advanced, each setting with the value it has now.
        trouble: Why the models cannot be read; empty where they can.
    """

    teachers: tuple[Teacher, ...] | None
    teacher: Path | None
    students: tuple[Card, ...]
    student: str
    weights: WeightsPage
    lengths: tuple[Card, ...]
    length: str
    sentence: str
    warning: bool
    device: str
    sections: tuple[Section, ...]
    trouble: str = ""
