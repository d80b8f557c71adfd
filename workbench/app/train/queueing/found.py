"""What a search found: its recipes as a table, and what can be done with the chosen one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.app.shell.language import tr
from workbench.app.shell.phrases import percent
from workbench.app.shell.theme import MEDIUM, SMALL
from workbench.app.train.queueing.pages import FoundRow
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.buttons import quiet, secondary
from workbench.app.widgets.table import Column, Line, NumbersTable
from workbench.app.widgets.text import caption, subheading

FOUND = (
    Column("Trial", True, tip="In the order they were asked for"),
    Column("Accuracy", True, percent, "The best so far, on the pictures set aside"),
    Column("Network"),
    Column("Variation", tip="How pictures were varied while it learned"),
    Column("Learning rate", True, lambda v: f"{v:.3g}", "How large its steps were"),
    Column("Epochs", True, tip="Epochs that are over"),
    Column("Run", tip="A double click shows its results"),
    Column("State"),
)


class FoundRecipes(QWidget):
    """Shows the trials that came to something, the best chosen until the user chooses another.

    Signals:
        used: The number of the trial whose recipe is wanted.
        opened: A run folder.
    """

    used = Signal(int)
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[int, FoundRow] = {}
        self._best: int | None = None
        self.words = caption("")
        self.table = NumbersTable(tr("Recipes that were tried"), FOUND, stretch=7)
        self.reason = caption("")
        self.use = secondary(
            tr("Use this recipe"), tr("Choose the same under “New model”, to train or change it")
        )
        self.open = quiet(tr("Open in Results"), tr("See which pictures its run gets wrong"))
        self._chosen = QWidget()
        chosen = row(self.use, self.open, self.reason, spacing=MEDIUM)
        chosen.setStretchFactor(self.reason, 1)
        self._chosen.setLayout(chosen)
        parts = column(
            subheading(tr("What the recipes came to")),
            self.words,
            self.table,
            self._chosen,
            spacing=SMALL,
        )
        parts.setStretchFactor(self.table, 1)
        self.setLayout(parts)
        self._wire()

    def _wire(self) -> None:
        self.table.chosen.connect(lambda _number: self._show_chosen())
        self.table.opened.connect(self._open)
        self.open.clicked.connect(lambda: self._open(self.table.current_key()))
        self.use.clicked.connect(lambda: self.used.emit(self.table.current_key()))

    def show_found(self, rows: Sequence[FoundRow], words: str) -> None:
        """Show the trials, the best first, and what is said of them."""
        self._rows = {trial.number: trial for trial in rows}
        self.words.setText(words)
        self.table.show_lines([_line(trial) for trial in rows])
        if rows and self.table.current_key() in (None, self._best):
            self._best = rows[0].number
            self.table.choose(self._best)
        for part in (self.table, self._chosen):
            part.setVisible(bool(rows))
        self._show_chosen()

    def _show_chosen(self) -> None:
        trial = self._rows.get(self.table.current_key() or 0)
        self.use.setEnabled(trial is not None)
        self.open.setEnabled(trial is not None and trial.folder is not None)
        self.reason.setText(trial.message if trial else "")

    def _open(self, number: int | None) -> None:
        trial = self._rows.get(number or 0)
        if trial is not None and trial.folder is not None:
            self.opened.emit(trial.folder)


def _line(trial: FoundRow) -> Line:
    values = (
        trial.number,
        trial.accuracy,
        trial.network,
        trial.variation,
        trial.rate,
        trial.epochs,
        trial.run,
        trial.words,
    )
    return Line(values, trial.number, tip=trial.message, bold=trial.best)
