"""What the Predict stage shows, as plain values."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

Front = Literal["no_model", "drop", "answers"]


class RunChoice(msgspec.Struct, frozen=True):
    """A run whose classifier can be asked.

    Args:
        folder: What it is known by.
        title: “Run 7 · MobileNetV3-Small · 93.1 %”.
    """

    folder: Path
    title: str


class Answer(msgspec.Struct, frozen=True):
    """One classified picture.

    Args:
        path: The picture.
        label: The likeliest class.
        place: Its place among the classes, which decides its colour.
        confidence: How sure the model is, 0 to 1.
        top: “scratch 93.1 % · dent 4.2 % · crack 1.0 %”.
    """

    path: str
    label: str
    place: int
    confidence: float
    top: str
