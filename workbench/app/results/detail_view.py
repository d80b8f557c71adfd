"""One run in full: its score in a sentence, and tabs for what lies behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QWidget,
)

from workbench.app.results.cells import AlikeCells, ShotCells
from workbench.app.results.curves_tab import CurvesTab
from workbench.app.results.matrix import ConfusionMatrix
from workbench.app.results.matrix_form import Cell as MatrixCell
from workbench.app.results.pages import Detail, Pictures
from workbench.app.results.tables import ClassTable
from workbench.app.shell.language import tr
from workbench.app.shell.theme import LARGE, MEDIUM, XL, font, news
from workbench.app.widgets.beside import BesideTeacher
from workbench.app.widgets.boxes import column, page, row, scrolled
from workbench.app.widgets.buttons import quiet, secondary
from workbench.app.widgets.empty import EmptyState
from workbench.app.widgets.grid import PictureGrid
from workbench.app.widgets.text import body, caption, subheading

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

_WAITING = {
    "loading": ("One moment…", "The results are being read."),
    "measuring": (
        "Measuring…",
        (
            "The pictures set aside are shown to the model, one after the other. The bar below "
            "says how far it is."
        ),
    ),
    "unmeasured": (
        "Not measured yet",
        "This model was not yet tried on the pictures set aside.",
    ),
}
_WITHOUT = (
    "This run ended before its first epoch was over, so there is no classifier to look at. "
    "“Go on with this run” begins it again, with the choices below."
)
RECIPE_TAB, BESIDE_TAB = 4, 5


class DetailView(QWidget):
    """Shows a `Detail` and reports what was opened."""

    cell_chosen = Signal(int, int)
    cell_picture_opened = Signal(int)
    mistake_opened = Signal(int)
    measure_wanted = Signal()
    resume_wanted = Signal()
    inspect_wanted = Signal()
    predict_wanted = Signal()
    command_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._detail: Detail | None = None
        self.curves = CurvesTab()
        self.title = subheading("")
        self.sentence = body("")
        self.sentence.setFont(font(1.1))
        self.resume = secondary(
            tr("Go on with this run"), tr("Train it further from where it stopped"), "play"
        )
        self.inspect = secondary(tr("Inspect"), tr("See why it decides as it does"), "inspect")
        self.predict = secondary(
            tr("Predict"), tr("Let this model name the class of new pictures"), "predict"
        )
        self.measure = secondary(
            tr("Measure now"), tr("Try the model on the pictures set aside"), "results"
        )
        self.waiting = EmptyState("clock", "", "", [self.measure])
        self.matrix = ConfusionMatrix()
        self.cell_title = subheading("")
        self.cell_title.setWordWrap(True)
        self.cell_hint = caption(tr("A double click opens a picture in Inspect."))
        self.cell_grid = PictureGrid(session, tr("Pictures of this cell"))
        self.sheet = quiet(
            tr("Contact sheet…"),
            tr("Save these pictures with their maps as one picture"),
            "grid_small",
        )
        self.mistakes = PictureGrid(session, tr("Most confident mistakes"))
        self.classes = ClassTable()
        self.beside = BesideTeacher()
        self.recipe = QGridLayout()
        self.command = quiet(
            tr("Copy as command"),
            tr("The line that trains the same without a window, for example on a server"),
            "copy",
        )
        self.tabs = QTabWidget()
        self._middle = QStackedWidget()
        self._arrange()
        self._wire()

    # ------------------------------------------------------------------ parts

    def _arrange(self) -> None:
        self.tabs.setDocumentMode(True)
        self._add_tab(
            self._confusions(), tr("What it mixes up"), tr("Which classes it takes for which")
        )
        self._add_tab(
            self._class_by_class(),
            tr("Class by class"),
            tr("Recall, precision and F1 of each class"),
        )
        self._add_tab(
            self._padded(self.mistakes),
            tr("Surest mistakes"),
            tr("Wrong answers it was surest of"),
        )
        self._add_tab(self.curves, tr("Curves"), tr("How it got better from epoch to epoch"))
        parts = (row(self.command, None), row(self.recipe, None), None)
        sheet = page(column(*parts, spacing=MEDIUM, margins=(0, LARGE, 0, 0)))
        self._add_tab(scrolled(sheet), tr("Recipe"), tr("The choices it was trained with"))
        self._add_tab(
            self._padded_top(self.beside), tr("Beside the big model"), tr("What the copy saves")
        )
        self._middle.addWidget(self.tabs)
        self._middle.addWidget(self.waiting)
        head = row(self.sentence, self.resume, self.inspect, self.predict)
        head.setStretch(0, 1)
        body_of_page = column(
            self.title, head, self._middle, spacing=MEDIUM, margins=(XL, MEDIUM, XL, MEDIUM)
        )
        body_of_page.setStretch(2, 1)
        self.setLayout(column(page(body_of_page)))
        self.mistakes.say_when_empty(tr("It made no mistake on the pictures set aside."))
        self.cell_grid.say_when_empty(tr("No picture fell into this cell."))

    def _add_tab(self, widget: QWidget, title: str, tip: str) -> None:
        self.tabs.setTabToolTip(self.tabs.addTab(widget, title), tip)

    def _confusions(self) -> QWidget:
        side = QWidget()
        foot = row(self.cell_hint, self.sheet)
        foot.setStretch(0, 1)
        side.setLayout(column(self.cell_title, self.cell_grid, foot, margins=(LARGE, 0, 0, 0)))
        side.layout().setStretch(1, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.matrix)
        splitter.addWidget(side)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        return self._padded(splitter)

    def _class_by_class(self) -> QWidget:
        words = caption(
            tr("Recall: how many of a class it finds. Precision: how often it is right when it "
               "names the class. F1: both in one figure.")
        )  # fmt: skip
        tab = QWidget()
        tab.setLayout(column(words, self.classes, spacing=MEDIUM, margins=(0, MEDIUM, 0, 0)))
        return tab

    def _padded(self, widget: QWidget) -> QWidget:
        holder = QWidget()
        holder.setLayout(column(widget, margins=(0, LARGE, 0, 0)))
        return holder

    def _padded_top(self, widget: QWidget) -> QWidget:
        holder = QWidget()
        holder.setLayout(column(widget, None, margins=(0, LARGE, 0, 0)))
        return holder

    def _wire(self) -> None:
        self.matrix.chosen.connect(lambda cell: self.cell_chosen.emit(cell.truth, cell.said))
        self.cell_grid.opened.connect(self.cell_picture_opened)
        self.mistakes.opened.connect(self.mistake_opened)
        self.measure.clicked.connect(self.measure_wanted)
        self.resume.clicked.connect(self.resume_wanted)
        self.inspect.clicked.connect(self.inspect_wanted)
        self.predict.clicked.connect(self.predict_wanted)
        self.command.clicked.connect(self.command_wanted)
        news.theme_changed.connect(self._recolour)

    # ------------------------------------------------------------------ what is shown

    def show_detail(self, detail: Detail) -> None:
        """Show one run, or why there is nothing to show."""
        ready, without = detail.state == "ready", detail.state == "without"
        self._detail = detail if ready else None
        self.title.setText(detail.title)
        words = tr(_WITHOUT) if without and detail.can_resume else ""
        self.sentence.setText(detail.sentence if ready else words)
        self.resume.setVisible(detail.can_resume)
        for button in (self.inspect, self.predict):
            button.setVisible(ready)
        self._middle.setCurrentIndex(0 if ready or without else 1)
        self._offer_tabs(detail)
        if ready:
            self._show_figures(detail)
        elif without:
            self._show_recipe(detail.recipe)
        else:
            self._say(detail)

    def _offer_tabs(self, detail: Detail) -> None:
        """Of a run without a classifier there is its recipe only."""
        for place in range(self.tabs.count()):
            self.tabs.setTabVisible(place, detail.state != "without" or place == RECIPE_TAB)
        if detail.beside is None:
            self.tabs.setTabVisible(BESIDE_TAB, False)

    def show_pictures(self, pictures: Pictures) -> None:
        """Show the pictures of a cell of the matrix."""
        self.cell_title.setText(pictures.title)
        self.cell_grid.show_cells(AlikeCells(pictures.shots, pictures.classes))
        self.sheet.setEnabled(bool(pictures.shots))

    def _say(self, detail: Detail) -> None:
        if detail.state in ("failed", "unreadable"):
            self.waiting.say(detail.sentence, detail.hint, "warning")
        else:
            title, text = _WAITING[detail.state]
            icon = "info" if detail.state == "unmeasured" else "clock"
            self.waiting.say(tr(title), tr(text), icon)
        self.measure.setVisible(detail.state in ("unmeasured", "failed"))
        self.measure.setText(tr("Try again") if detail.state == "failed" else tr("Measure now"))
        self.measure.setAccessibleName(self.measure.text())

    def _show_figures(self, detail: Detail) -> None:
        self.matrix.show_counts(detail.classes, detail.confusion)
        self.cell_title.setText(tr("Choose a cell to see its pictures"))
        self.cell_grid.show_cells([])
        self.sheet.setEnabled(False)
        self.classes.show_figures(detail.figures)
        self.mistakes.show_cells(ShotCells(detail.mistakes, detail.classes))
        count = len(detail.mistakes)
        self.tabs.setTabText(2, f"{tr('Surest mistakes')} ({count:,})")
        self.curves.show_run(detail.history, detail.growth)
        self._show_recipe(detail.recipe)
        if detail.beside is not None:
            self.beside.show_beside(detail.beside)
        worst = _worst(detail.confusion)
        if worst is not None:
            self.matrix.choose(worst)

    def _recolour(self) -> None:
        """The colours of the classes are other ones in the other theme."""
        if self._detail is not None:
            self.classes.show_figures(self._detail.figures)

    def _show_recipe(self, lines: Sequence[tuple[str, str]]) -> None:
        while self.recipe.count():
            taken = self.recipe.takeAt(0)
            old = taken.widget() if taken else None
            if old is not None:
                old.hide()
                old.deleteLater()
        self.recipe.setHorizontalSpacing(XL)
        self.recipe.setVerticalSpacing(MEDIUM)
        for place, (name, value) in enumerate(lines):
            label, said = caption(name), body(value)
            label.setWordWrap(False)
            said.setWordWrap(False)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.recipe.addWidget(label, place, 0)
            self.recipe.addWidget(said, place, 1)


def _worst(confusion: Sequence[Sequence[int]]) -> MatrixCell | None:
    """The commonest confusion, which is what one wants to see first; else the first cell."""
    cells = [
        (count, MatrixCell(truth, said))
        for truth, line in enumerate(confusion)
        for said, count in enumerate(line)
        if truth != said
    ]
    if not cells:
        return None
    count, cell = max(cells, key=lambda entry: entry[0])
    return cell if count else MatrixCell(0, 0)
