"""The page of the queue: what waits, how to change it, and what a search found."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSpinBox, QWidget

from workbench.app.shell.language import tr
from workbench.app.shell.phrases import percent
from workbench.app.shell.theme import LARGE, MEDIUM, SMALL, XL
from workbench.app.train.queueing.found import FoundRecipes
from workbench.app.train.queueing.pages import QueuePage, QueueRow
from workbench.app.widgets.boxes import column, page, row
from workbench.app.widgets.buttons import quiet, secondary, tool
from workbench.app.widgets.empty import EmptyState
from workbench.app.widgets.number_field import with_air
from workbench.app.widgets.table import Column, Line, NumbersTable
from workbench.app.widgets.text import body, caption, heading, info

TRIALS, MOST_TRIALS = 8, 200
LEAST_HEIGHT = 124  # pixels: the head and three runs, however many recipes were tried

QUEUE = (
    Column("Turn", True, tip="The order in which they are trained"),
    Column("Network"),
    Column("What learns"),
    Column("Variation", tip="How pictures are varied while it learns"),
    Column("Learning rate", True, lambda v: f"{v:.3g}", "How large its steps are"),
    Column("Run", tip="The run it became; a double click shows its results"),
    Column("Accuracy", True, percent, "On the pictures set aside"),
    Column("State"),
)


class QueueList(QWidget):
    """Shows a `QueuePage` and reports what shall change.

    Signals:
        moved: An entry's id and by how many places.
        removed: An entry's id.
        again: The id of an entry that failed.
        several: How many recipes to try.
        opened: A run folder.
    """

    moved = Signal(int, int)
    removed = Signal(int)
    again = Signal(int)
    several = Signal(int)
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[int, QueueRow] = {}
        self.sentence = caption("")
        self.about = body(
            tr("Runs are trained one after the other, overnight if you like. You may close the "
               "window: they wait, and go on where they were. One that fails stops no other.")
        )  # fmt: skip
        self.table = NumbersTable(tr("Runs that wait"), QUEUE, sortable=False, stretch=7)
        self.table.setMinimumHeight(LEAST_HEIGHT)
        self.found = FoundRecipes()
        self.reason = caption("")
        self._make_buttons()
        self.empty = EmptyState(
            "train",
            tr("Nothing waits"),
            tr("Choose under “New model”, then add the recipe here: it waits for its turn. Or let "
               "the program try several round it."),
        )  # fmt: skip
        self._arrange()
        self._wire()

    def _make_buttons(self) -> None:
        self.add = secondary(
            tr("Add the chosen recipe"),
            tr("Put the choices of “New model” at the end of the queue"),
            "plus",
        )
        self.trials = with_air(QSpinBox())
        self.trials.setRange(2, MOST_TRIALS)
        self.trials.setValue(TRIALS)
        self.trials.setSuffix(tr(" recipes"))
        self.trials.setAccessibleName(tr("How many recipes to try"))
        self.trials.setToolTip(tr("How many recipes to try"))
        self.try_several = secondary(
            tr("Try several recipes…"),
            tr("Put recipes round the chosen one into the queue: other learning rates, variation, "
               "networks"),
            "search",
        )  # fmt: skip
        self.up = tool("chevron_up", tr("Earlier"), lambda: self._move(-1))
        self.down = tool("chevron_down", tr("Later"), lambda: self._move(1))
        self.remove = quiet(
            tr("Take off the queue"), tr("Its run stays, where it has one"), "minus"
        )
        self.retry = quiet(tr("Try again"), tr("Let the run that failed wait again"), "redo")
        self.clear = quiet(tr("Clear what is over"), tr("The runs stay in Results"), "check")

    def _arrange(self) -> None:
        explained = info(
            tr("Begins with the chosen recipe and tries others round it. A run that is not among "
               "the best third after a ninth, or a third, of its epochs is cut short.")
        )  # fmt: skip
        self._changing = QWidget()
        self._changing.setLayout(
            row(self.up, self.down, self.remove, self.retry, None, self.clear, spacing=MEDIUM)
        )
        adding = row(self.add, LARGE, self.try_several, self.trials, explained, None)
        parts = column(
            heading(tr("Queue")),
            self.about,
            adding,
            MEDIUM,
            self.sentence,
            self.table,
            self.empty,
            self.reason,
            self._changing,
            MEDIUM,
            self.found,
            margins=(XL, SMALL, XL, LARGE),
        )
        for widget, stretch in ((self.table, 3), (self.empty, 3), (self.found, 4)):
            parts.setStretchFactor(widget, stretch)
        self.setLayout(column(page(parts)))

    def _wire(self) -> None:
        self.table.chosen.connect(lambda _id: self._show_buttons())
        self.table.opened.connect(lambda id: self._open(self._rows[id]))
        self.found.opened.connect(self.opened)
        self.remove.clicked.connect(lambda: self._tell(self.removed))
        self.retry.clicked.connect(lambda: self._tell(self.again))
        self.try_several.clicked.connect(lambda: self.several.emit(self.trials.value()))

    def show_page(self, shown: QueuePage) -> None:
        """Show all of it."""
        self._rows = {entry.id: entry for entry in shown.rows}
        self.sentence.setText(shown.sentence)
        self.table.show_lines([_line(entry) for entry in shown.rows])
        self.found.show_found(shown.found, shown.search)
        self.found.setVisible(bool(shown.search))
        for part in (self.table, self.up, self.down, self.remove):
            part.setVisible(bool(shown.rows))
        self._changing.setVisible(bool(shown.rows) or shown.clearable)
        self.sentence.setVisible(bool(shown.rows or shown.search))
        self.empty.setVisible(not shown.rows and not shown.search)
        if self.table.current_key() is None and shown.rows:
            self.table.choose(shown.rows[0].id)
        self.clear.setEnabled(shown.clearable)
        self._show_buttons()

    def _show_buttons(self) -> None:
        entry = self._rows.get(self.table.current_key() or 0)
        waits = entry is not None and entry.state == "waiting"
        self.up.setEnabled(waits)
        self.down.setEnabled(waits)
        self.remove.setEnabled(entry is not None and entry.state != "running")
        self.retry.setVisible(entry is not None and entry.state == "failed")
        self.reason.setText(entry.message if entry else "")
        self.reason.setVisible(bool(self.reason.text()))

    def _move(self, places: int) -> None:
        id = self.table.current_key()
        if id is not None:
            self.moved.emit(id, places)

    def _tell(self, signal: Any) -> None:
        id = self.table.current_key()
        if id is not None:
            signal.emit(id)

    def _open(self, line: QueueRow) -> None:
        if line.folder is not None:
            self.opened.emit(line.folder)


def _line(entry: QueueRow) -> Line:
    values = (
        entry.place,
        entry.network,
        entry.learns,
        entry.variation,
        entry.rate,
        entry.run,
        entry.accuracy,
        entry.words,
    )
    return Line(values, entry.id, tip=entry.message, bold=entry.state == "running")
