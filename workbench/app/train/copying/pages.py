"""What the page of small copies shows, as plain values."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from workbench.app.train.pages import Card, WeightsPage
from workbench.training.options import Section
from workbench.training.recipe import Recipe


class Teacher(msgspec.Struct, frozen=True):
    """A model that can be copied.

    Args:
        kind: A run of this project, a classifier in some other folder, or a published network,
            whose last layer learns the classes first.
        key: What it is known by: its folder, or the network's name.
        name: “Run 7”.
        backbone: Its network, by the catalogue's name.
        network: Its network's title.
        learned: What learned.
        accuracy: On the validation pictures, 0 to 1, or None.
        megabytes: Of its weights (10^6 bytes).
        recipe: What it was trained by, or will be.
    """

    kind: Literal["run", "folder", "network"]
    key: str
    name: str
    backbone: str
    network: str
    learned: str
    accuracy: float | None
    megabytes: float
    recipe: Recipe

    @property
    def folder(self) -> Path:
        """Where its classifier lies; of a published network there is none yet."""
        return Path(self.key)


class CopyPage(msgspec.Struct, frozen=True):
    """Everything the page shows.

    Args:
        teachers: The models that can be copied, newest first; None while they are read.
        teacher: The key of the chosen one.
        teacher_weights: What it begins with, where it is a published network.
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
    teacher: str
    teacher_weights: WeightsPage | None
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
