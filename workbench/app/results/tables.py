"""The tables of Results: runs, and how each class fares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHeaderView

from workbench.app.results.pages import RunRow
from workbench.app.shell.language import tr
from workbench.app.shell.phrases import FEW, between, percent
from workbench.app.shell.theme import class_colour
from workbench.app.widgets.table import Column, Line, NumbersTable
from workbench.core.intervals import Interval
from workbench.core.progress import duration_in_words
from workbench.evaluation.evaluation import ClassFigures

WIDEST = 190  # a long name is cut rather than pushing the other columns out of sight


def _percent(value: float | None) -> str:
    return percent(value)


# Values are plain tuples, since Qt sorts by them: a number first, what is read of it after.
def _name(value: tuple[int, str]) -> str:
    return value[1]


def _epochs(value: tuple[int, int]) -> str:
    return f"{value[0]:,} / {value[1]:,}" if value[1] else "–"


def _range(value: Interval | None) -> str:
    return "–" if value is None else between(value)


def _score(value: tuple[float, float, float] | None) -> str:
    if value is None:
        return "–"
    share, low, high = value
    return f"{percent(share)} ({between(Interval(low, high))})"


def _time(value: float | None) -> str:
    return "–" if value is None else duration_in_words(value)


def _when(value: datetime) -> str:
    return f"{value:%d %b, %H:%M}".lstrip("0")


RUNS = (
    Column("Run", text=_name, tip="Runs are numbered in the order they were started"),
    Column("Network"),
    Column("What learned"),
    Column(
        "Accuracy",
        True,
        _score,
        "The share of the validation pictures it names rightly. It did not learn from them, "
        "but its epoch was chosen by them, which flatters a little. "
        "In brackets: allowing for chance, the true share lies in this range 19 times of 20",
    ),
    Column("State"),
    Column("Epochs", True, _epochs, "Epochs that are over, of those asked for"),
    Column("Started", True, _when),
    Column("Time", True, _time, "What the training took, without pauses"),
    Column("Weights", tip="The weights it began with"),
    Column("Ran on"),
)

CLASSES = (
    Column("Class"),
    Column("Pictures", True, tip="How many of the pictures it was judged by are of it"),
    Column("Recall", True, _percent, "Of the pictures of this class, the share that was found"),
    Column(
        "Recall, range",
        True,
        _range,
        "The true recall lies in this range 19 times of 20",
    ),
    Column(
        "Precision",
        True,
        _percent,
        "Of the pictures said to be of this class, the share that are",
    ),
    Column(
        "Precision, range",
        True,
        _range,
        "The true precision lies in this range 19 times of 20",
    ),
    Column(
        "F1",
        True,
        _percent,
        "Recall and precision in one figure; low where either is low",
    ),
)


class RunsTable(NumbersTable):
    """Every run of the project, the newest first."""

    removal_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Runs"), RUNS)
        remove = QAction(tr("Remove run…"), self)
        remove.setShortcut(QKeySequence.StandardKey.Delete)
        remove.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        remove.triggered.connect(self.removal_wanted)
        self.addAction(remove)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setMaximumSectionSize(WIDEST)
        header.setStretchLastSection(True)

    def show_runs(self, rows: Sequence[RunRow]) -> None:
        """Show these."""
        self.show_lines([_run_line(row) for row in reversed(rows)])

    def height_of(self, rows: int) -> int:
        """What it takes to show so many pixels of rows: head, edges, the bar below them."""
        bar = self.horizontalScrollBar()
        below = bar.sizeHint().height() if bar.maximum() > 0 else 0
        return self.horizontalHeader().sizeHint().height() + rows + 4 + below


class ClassTable(NumbersTable):
    """Recall, precision and F1 of every class, with counts and ranges."""

    def __init__(self) -> None:
        super().__init__(tr("How each class fares"), CLASSES)

    def show_figures(self, figures: Sequence[ClassFigures]) -> None:
        """Show these, in the order of the classes."""
        self.show_lines([_class_line(place, one) for place, one in enumerate(figures)])


def _run_line(row: RunRow) -> Line:
    values = (
        (row.number, row.name),
        row.backbone,
        row.strategy,
        None if row.accuracy is None else (row.accuracy, *(row.interval or (0.0, 1.0))),
        row.state,
        (row.epochs_done, row.epochs),
        row.when,
        row.seconds,
        row.weights,
        row.device,
    )
    return Line(values, row.folder)


def _class_line(place: int, one: ClassFigures) -> Line:
    none_said = one.precision_interval == (0.0, 1.0)
    values = (
        one.name,
        one.support,
        one.recall if one.support else None,
        one.recall_interval if one.support else None,
        None if none_said else one.precision,
        None if none_said else one.precision_interval,
        one.f1 if one.support else None,
    )
    few = one.support < FEW
    hint = tr("Fewer than {few} pictures: the figures are little more than a hint")
    tip = hint.format(few=FEW) if few else ""
    return Line(values, place, class_colour(place), tip=tip, faint=few)
