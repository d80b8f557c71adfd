"""The Results stage: the table of runs above, the chosen run below."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget

from workbench.app.results.detail_view import DetailView
from workbench.app.results.pages import Detail, Pictures, RunRow
from workbench.app.results.presenter import Front
from workbench.app.results.tables import RunsTable
from workbench.app.shell.language import tr
from workbench.app.shell.theme import LARGE, MEDIUM, XL
from workbench.app.widgets.boxes import column, page
from workbench.app.widgets.buttons import primary
from workbench.app.widgets.empty import EmptyState, no_pictures
from workbench.app.widgets.text import heading

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

MOST_ROWS = 6


class ResultsPage(QStackedWidget):
    """Shows what the presenter decides."""

    run_chosen = Signal(object)  # Path

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.to_train = primary(tr("Go to Train"), tr("Train a first model"), "train")
        self.to_data = primary(tr("Go to Data"), tr("Choose your pictures"), "data")
        promise = tr("Here you will see how good it is.")
        self.no_project = no_pictures("results", promise, self.to_data)
        self.empty = EmptyState(
            "results",
            tr("No results yet"),
            tr("Train a model first. Here you will see how good it is, and which pictures it "
               "gets wrong."),
            [self.to_train],
        )  # fmt: skip
        self.runs = RunsTable()
        self.detail = DetailView(session)
        self.runs.chosen.connect(self.run_chosen)
        above = page(
            column(heading(tr("Runs")), self.runs, spacing=MEDIUM, margins=(XL, LARGE, XL, 0))
        )
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(above)
        self.splitter.addWidget(self.detail)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        for part in (self.no_project, self.empty, self.splitter):
            self.addWidget(part)
        self._fitted = (0, 0)
        # The bar comes and goes with the window's width, and takes its height from the rows.
        self.runs.horizontalScrollBar().rangeChanged.connect(lambda *_: self._fit_table())

    def show_runs(self, rows: Sequence[RunRow], current: Path | None) -> None:
        """Show the table; it takes no more room than its rows need."""
        self.runs.show_runs(rows)
        if current is not None:
            self.runs.choose(current)
        self._fit_table()

    def show_detail(self, detail: Detail) -> None:
        """Show one run in full."""
        self.detail.show_detail(detail)

    def show_pictures(self, pictures: Pictures) -> None:
        """Show the pictures of a cell."""
        self.detail.show_pictures(pictures)

    def show_front(self, front: Front) -> None:
        """Bring one of the stage's pages to the front."""
        self.setCurrentIndex(("no_project", "empty", "runs").index(front))

    def _fit_table(self) -> None:
        """Give the table the height of its rows, each time that is another one."""
        line = self.runs.verticalHeader().defaultSectionSize()
        least = self.runs.height_of(line)
        table = self.runs.height_of(line * min(len(self.runs.lines()), MOST_ROWS))
        if (least, table) == self._fitted:
            return
        self._fitted = (least, table)
        above = table + self.splitter.widget(0).layout().sizeHint().height()
        above -= self.runs.sizeHint().height()
        self.runs.setMinimumHeight(least)
        self.splitter.setSizes([above, max(300, self.height() - above)])
        self.runs.scrollTo(self.runs.currentIndex())
