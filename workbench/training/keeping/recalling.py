"""What a run has said, read from its record."""

from __future__ import annotations

from pathlib import Path

import msgspec

from workbench.training.events import EpochDone, Mistaken, Recalled, RunStarted
from workbench.training.keeping.files import EVENTS


def recalled(folder: Path) -> Recalled:
    """What is on record in a run folder, in one reading; of an epoch done twice the last counts.

    A line cut off by a power cut is left out.
    """
    epochs: dict[int, EpochDone] = {}
    mistaken = None
    for line in _record(folder):
        told = _read(line)
        if isinstance(told, EpochDone):
            epochs[told.epoch] = told
        elif isinstance(told, Mistaken):
            mistaken = told
    return Recalled(tuple(epochs[number] for number in sorted(epochs)), mistaken)


def val_count(folder: Path) -> int:
    """How many validation pictures a run said that it is judged by; 0 where it did not say so.

    It reads no further than there: the record of a long run is long.
    """
    path = folder / EVENTS
    if not path.exists():
        return 0
    with path.open("rb") as lines:
        return next((_val_count(line) for line in lines if b'"run_started"' in line), 0)


def _val_count(line: bytes) -> int:
    try:
        return msgspec.json.decode(line, type=RunStarted).val_count
    except msgspec.MsgspecError:
        return 0


def _record(folder: Path) -> list[bytes]:
    """The lines that may tell of epochs; of batches, which are most, none."""
    path = folder / EVENTS
    lines = path.read_bytes().splitlines() if path.exists() else []
    return [line for line in lines if b'"epoch_done"' in line or b'"mistaken"' in line]


def _read(line: bytes) -> EpochDone | Mistaken | None:
    try:
        return msgspec.json.decode(line, type=EpochDone | Mistaken)
    except msgspec.MsgspecError:
        return None
