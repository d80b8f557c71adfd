"""What the Results stage shows, as plain values."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from workbench.app.results.growing import Growth
from workbench.app.shell.runs_in_words import Beside
from workbench.core.intervals import Interval
from workbench.evaluation.evaluation import ClassFigures
from workbench.training.keeping.history import History

DetailState = Literal[
    "loading", "measuring", "unmeasured", "ready", "without", "failed", "unreadable"
]


class RunRow(msgspec.Struct, frozen=True):
    """One run in the table.

    Args:
        folder: What it is known by.
        name: “Run 7”.
        number: Its place, to sort by.
        backbone: Its title.
        weights: Where they came from, in a few words.
        strategy: What learned.
        epochs_done: Epochs that are over.
        epochs: Epochs asked for.
        accuracy: On the validation pictures, 0 to 1, or None.
        interval: 95 % interval of the accuracy, or None.
        seconds: Time it took, or None.
        device: What it ran on.
        when: When it began.
        state: How it ended, in a word.
        readable: Whether its files can be read; where not, only name and time are known.
    """

    folder: Path
    name: str
    number: int
    backbone: str
    weights: str
    strategy: str
    epochs_done: int
    epochs: int
    accuracy: float | None
    interval: Interval | None
    seconds: float | None
    device: str
    when: datetime
    state: str
    readable: bool = True


class Shot(msgspec.Struct, frozen=True):
    """One judged picture.

    Args:
        id: The item's.
        path: Where it is now.
        truth: Index of its class.
        said: Index of what the classifier says.
        confidence: How sure it is of that, 0 to 1.
    """

    id: str
    path: str
    truth: int
    said: int
    confidence: float


class Detail(msgspec.Struct, frozen=True):
    """One run in full.

    Args:
        folder: What it is known by.
        title: “Run 7 · ResNet-18”.
        state: Whether there is anything to show yet.
        sentence: How good it is, honestly; or what is the matter.
        hint: What to do next, where something is the matter.
        classes: In the order of the matrix.
        confusion: Rows are the truth, columns what was said.
        figures: One entry a class.
        mistakes: The most confident first.
        history: Its curves.
        recipe: Titles and values.
        can_resume: Whether it can go on.
        elsewhere: Whether another program trains it now.
        beside: A small copy beside its teacher; None for any other run.
        growth: Where it comes from, and what can become of it.
    """

    folder: Path
    title: str
    state: DetailState
    sentence: str = ""
    hint: str = ""
    classes: tuple[str, ...] = ()
    confusion: tuple[tuple[int, ...], ...] = ()
    figures: tuple[ClassFigures, ...] = ()
    mistakes: tuple[Shot, ...] = ()
    history: History | None = None
    recipe: tuple[tuple[str, str], ...] = ()
    can_resume: bool = False
    elsewhere: bool = False
    beside: Beside | None = None
    growth: Growth = Growth()


class Pictures(msgspec.Struct, frozen=True):
    """Some judged pictures under a title."""

    title: str
    shots: tuple[Shot, ...]
    classes: tuple[str, ...]
