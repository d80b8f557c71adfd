"""Predictions as a table that spreadsheets open, safe from pictures with clever names."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from workbench.core.files import write_whole

TOP = 3
COLUMNS = (
    "path",
    "class",
    "confidence",
    *(f"{part} {place}" for place in range(1, TOP + 1) for part in ("class", "confidence")),
)

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class Predicted(Protocol):
    """What is written of a prediction; `models.prediction.Prediction` has all of it."""

    @property
    def path(self) -> str:
        """The picture."""

    @property
    def label(self) -> str:
        """The class the model is surest of."""

    @property
    def confidence(self) -> float:
        """How sure, 0 to 1."""

    @property
    def top(self) -> Sequence[tuple[str, float]]:
        """The surest classes with how sure, surest first."""


def write_csv(path: Path, predictions: Sequence[Predicted]) -> None:
    """Write predictions as CSV (RFC 4180), whole or not at all.

    One line a picture: its path, class, confidence (0 to 1), then the three surest classes. UTF-8
    with a byte-order mark, so that Excel reads every alphabet. A text that a spreadsheet would
    take for a formula gets an apostrophe before it (OWASP, CSV injection).

    Raises:
        WorkbenchError: The place cannot be written.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_line(one) for one in predictions)
    write_whole(path, text.getvalue().encode("utf-8-sig", "backslashreplace"))


def _line(one: Predicted) -> list[str]:
    line = [guarded(one.path), guarded(one.label), f"{one.confidence:.6f}"]
    for place in range(TOP):
        if place < len(one.top):
            name, sure = one.top[place]
            line += [guarded(name), f"{sure:.6f}"]
        else:
            line += ["", ""]
    return line


def guarded(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text
