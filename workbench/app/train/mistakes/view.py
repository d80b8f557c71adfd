"""The strip of pictures that are named wrongly: one row of them, under its title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.app.shell.language import tr
from workbench.app.shell.theme import SMALL
from workbench.app.train.mistakes.pages import MistakePage
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.grid import Cell, Group, PictureGrid
from workbench.app.widgets.grid_layout import GAP
from workbench.app.widgets.text import caption, info, subheading

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.training.events import Mistake

SIDE = 96
_LINES = 2  # its class, and below it what it is taken for


class OneRow(PictureGrid):
    """As many of the pictures as there is room for side by side; as high whatever it shows."""

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name, SIDE, _LINES)
        self._all: Sequence[Cell] = ()
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self._layout.row_height + GAP)
        self.setToolTip(tr("Arrow keys move, Enter opens"))

    def show_cells(self, cells: Sequence[Cell], groups: Sequence[Group] = ()) -> None:
        """Show the first of these; the user stays at a picture that is still among them."""
        here = self.cell(self.current()).id if self.current() >= 0 else None
        self._all = cells
        super().show_cells(cells[: self._layout.columns], groups)
        ids = [cell.id for cell in self._cells]
        if here in ids:
            self.set_current(ids.index(here))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.count() != min(self._layout.columns, len(self._all)):
            self.show_cells(self._all)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """There is nothing to scroll here: the page does."""
        event.ignore()


class MistakeStrip(QWidget):
    """Shows a `MistakePage` and reports what was opened."""

    opened = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.title = subheading("")
        self.words = caption("")
        self.words.setWordWrap(False)
        self.pictures = OneRow(session, tr("Pictures it gets wrong"))
        self.pictures.opened.connect(self.opened)
        explained = info(
            tr("Validation pictures, which it never learns from. Below each stand its class and "
               "what it is taken for; on it, how sure the model is of that. A double click opens "
               "it in Inspect.")
        )  # fmt: skip
        head = row(self.title, explained, self.words, None, spacing=SMALL)
        self.setLayout(column(head, self.pictures, spacing=SMALL))
        self.hide()

    def show_mistakes(self, page: MistakePage | None) -> None:
        """Show these; None hides the strip."""
        self.setVisible(page is not None)
        if page is None:
            return
        self.title.setText(page.title)
        self.words.setText(page.words)
        self.pictures.say_when_empty(page.calm)
        self.pictures.setAccessibleDescription(page.calm)
        self.pictures.show_cells([_cell(picture) for picture in page.pictures])


def _cell(mistake: Mistake) -> Cell:
    sure = f"{100 * mistake.confidence:.0f} %"
    note = tr("In truth “{truth}”, it said “{said}” and was {sure} sure.")
    return Cell(
        id=mistake.id,
        path=mistake.path,
        title=f"{mistake.truth}\n→ {mistake.said}",
        note=note.format(truth=mistake.truth, said=mistake.said, sure=sure),
        badge=sure,
    )
