"""The training curves as a table, for a spreadsheet or a plot of one's own."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from workbench.core.files import write_whole
from workbench.export.curves import Epoch

COLUMNS = (
    "epoch", "train_loss", "val_loss", "train_accuracy", "val_accuracy", "learning_rate",
    "seconds", "best",
)  # fmt: skip


class TimedEpoch(Epoch, Protocol):
    """What a line holds; `training.events.EpochDone` has all of it."""

    @property
    def learning_rate(self) -> float:
        """Of the epoch's last step."""

    @property
    def seconds(self) -> float:
        """What the epoch took."""

    @property
    def best(self) -> bool:
        """Whether it was the best so far."""


def curves_csv(epochs: Sequence[TimedEpoch]) -> str:
    """One line an epoch, oldest first: losses in nats, accuracies from 0 to 1, best as 0 or 1."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    for epoch in epochs:
        values = (getattr(epoch, name) for name in COLUMNS)
        lines.writerow([int(v) if isinstance(v, bool) else v for v in values])
    return text.getvalue()


def write_curves_csv(path: Path, epochs: Sequence[TimedEpoch]) -> None:
    """Write the table, whole or not at all. Raises WorkbenchError where it cannot."""
    write_whole(path, curves_csv(epochs).encode())
