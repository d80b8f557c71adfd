"""What the page of the queue shows, as plain values."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from workbench.project.queue import State

RowState = State | Literal["paused"]


class QueueRow(msgspec.Struct, frozen=True):
    """One entry of the queue.

    Args:
        id: What it is known by.
        place: From 1.
        network: Its network's title.
        learns: What learns, and how long.
        variation: How pictures are varied.
        rate: The learning rate.
        state: As the queue knows it; “paused”: it was begun, and is not under way now.
        over: Whether its turn has come and gone.
        words: What the user reads of its state.
        run: “Run 3”, or a dash.
        accuracy: 0 to 1, or None.
        folder: Its run folder, once it has begun.
        message: Why it failed.
    """

    id: int
    place: int
    network: str
    learns: str
    variation: str
    rate: float
    state: RowState
    over: bool
    words: str
    run: str
    accuracy: float | None
    folder: Path | None
    message: str = ""


class FoundRow(msgspec.Struct, frozen=True):
    """One trial of a search.

    Args:
        number: From 1.
        accuracy: The best so far, 0 to 1, or None.
        network: Its network's title.
        variation: How pictures were varied.
        rate: The learning rate.
        epochs: Epochs that are over.
        words: What became of it.
        run: “Run 3”, or a dash.
        folder: Its run folder, or None.
        message: What else there is to know of its end, as why it failed.
        best: Whether it is the best, or as good as that.
    """

    number: int
    accuracy: float | None
    network: str
    variation: str
    rate: float
    epochs: int
    words: str
    run: str
    folder: Path | None
    message: str = ""
    best: bool = False


class QueuePage(msgspec.Struct, frozen=True):
    """Everything the page shows.

    Args:
        rows: The queue, in its order, without the trials that stand in `found`.
        found: The trials that came to something, those of earlier searches too, best first.
        sentence: How many wait, in words.
        search: What the search does, in words.
        running: Whether a training is under way.
        clearable: Whether anything in the queue is over, its trials in `found` among it.
    """

    rows: tuple[QueueRow, ...]
    found: tuple[FoundRow, ...]
    sentence: str
    search: str
    running: bool
    clearable: bool
