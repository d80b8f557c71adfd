"""The search for a learning rate, as a table and as a picture."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Protocol

from workbench.core.files import refuse_to_replace, write_whole
from workbench.export.figures import ENDINGS, refuse_foreign, write_figure

TABLE = ".csv"


class RateCurve(Protocol):
    """What is written; `training.events.RateCurve` has all of it."""

    @property
    def rates(self) -> Sequence[float]:
        """Tried, rising."""

    @property
    def losses(self) -> Sequence[float]:
        """Mean of each batch, in nats."""

    @property
    def smooth(self) -> Sequence[float]:
        """The same, smoothed."""

    @property
    def suggestion(self) -> float:
        """A rate to train with."""


def refuse_place(path: Path) -> None:
    """Let the curve take the place of an older one only; asked before the work begins.

    Raises:
        WorkbenchError: Another file stands there, or its ending is none of CSV, PNG and SVG.
    """
    if path.suffix.lower() in ENDINGS:
        refuse_foreign(path)
    else:
        refuse_to_replace(path, "curve", (TABLE, *ENDINGS))


def write_rate_curve(path: Path, curve: RateCurve) -> None:
    """Write the curve as the path's ending says: a table or a picture. Raises WorkbenchError."""
    (write_rate_table if path.suffix.lower() == TABLE else write_rate_picture)(path, curve)


def write_rate_table(path: Path, curve: RateCurve) -> None:
    """Write rates and losses as CSV. Raises WorkbenchError."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("learning_rate", "loss", "smoothed_loss"))
    rows = zip(curve.rates, curve.losses, curve.smooth, strict=True)
    table.writerows([f"{value:.6g}" for value in row] for row in rows)
    write_whole(path, text.getvalue().encode())


def write_rate_picture(path: Path, curve: RateCurve) -> None:
    """Draw the loss over the rate, with the suggestion, as a PNG or SVG. Raises WorkbenchError."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3.6), dpi=150, layout="constrained")
    axes = figure.subplots()
    axes.plot(curve.rates, curve.losses, alpha=0.35, label="each batch")
    axes.plot(curve.rates, curve.smooth, label="smoothed")
    axes.axvline(curve.suggestion, linestyle=":", color="0.3", label=f"{curve.suggestion:.1e}")
    # What breaks at the end would press all the rest flat.
    axes.set(xscale="log", xlabel="learning rate", ylabel="loss")
    axes.set_ylim(0, 2 * max(curve.smooth[0], min(curve.smooth)))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    write_figure(path, figure)
