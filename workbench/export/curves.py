"""The training curves as a picture for a report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from workbench.export.figures import write_figure


class Epoch(Protocol):
    """What is drawn of an epoch; `training.events.EpochDone` has all of it."""

    @property
    def epoch(self) -> int:
        """From 1."""

    @property
    def train_loss(self) -> float:
        """Mean cross-entropy, nats."""

    @property
    def val_loss(self) -> float:
        """Mean cross-entropy, nats."""

    @property
    def train_accuracy(self) -> float:
        """0 to 1."""

    @property
    def val_accuracy(self) -> float:
        """0 to 1."""


def write_curves(path: Path, epochs: Sequence[Epoch], title: str) -> None:
    """Draw loss and accuracy over the epochs, train and validation, as a PNG or SVG.

    Args:
        path: Where to; its ending says the format.
        epochs: Oldest first.
        title: What stands above.

    Raises:
        WorkbenchError: The place cannot be written.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.2), dpi=150, layout="constrained")
    figure.suptitle(title)
    loss, accuracy = figure.subplots(1, 2)
    count = [epoch.epoch for epoch in epochs]
    loss.plot(count, [e.train_loss for e in epochs], label="train")
    loss.plot(count, [e.val_loss for e in epochs], label="validation")
    accuracy.plot(count, [100 * e.train_accuracy for e in epochs], label="train")
    accuracy.plot(count, [100 * e.val_accuracy for e in epochs], label="validation")
    loss.set(xlabel="epoch", ylabel="loss")
    accuracy.set(xlabel="epoch", ylabel="right, %", ylim=(0, 102))
    for axes in (loss, accuracy):
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
    write_figure(path, figure)
