"""A grid of small pictures that are made when they come into sight, not read from files."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QPainter, QPixmap

from workbench.app.widgets.cell_painting import CellState
from workbench.app.widgets.grid import Cell, PictureGrid
from workbench.app.widgets.images import pixmap_of

if TYPE_CHECKING:
    import numpy as np

    from workbench.app.shell.session import Session

_KEPT = 400
_REST_MS = 120  # after scrolling, before what is in sight is told


class MadeGrid(PictureGrid):
    """Cells whose pictures a function makes.

    Signals:
        in_sight: The places of the cells in sight, once they stay there for a moment.
    """

    in_sight = Signal(tuple)

    def __init__(self, session: Session, name: str, side: int = 96) -> None:
        super().__init__(session, name, side)
        self._make: Callable[[str], np.ndarray | None] = lambda _id: None
        self._made: OrderedDict[str, QPixmap] = OrderedDict()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(lambda: self.in_sight.emit(tuple(self.visible_cells())))

    def show_made(self, cells: Sequence[Cell], make: Callable[[str], np.ndarray | None]) -> None:
        """Show these cells from the top; `make` gives a cell's picture by its id, or None yet."""
        self._make = make
        self._made.clear()
        self.show_cells(cells)

    def renew(self, cells: Sequence[Cell]) -> None:
        """Other words and marks on the same cells; pictures that were missing are asked again."""
        self._cells = cells
        self.viewport().update()

    def _want(self) -> None:
        if self.isVisible() and self._cells:
            self._rest.start()
        else:
            self._rest.stop()

    def _pixmap(self, id: str) -> QPixmap | None:
        found = self._made.get(id)
        if found is None:
            pixels = self._make(id)
            if pixels is None:
                return None
            found = self._made[id] = pixmap_of(pixels)
            if len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return found

    def _paint_cell(self, painter: QPainter, index: int) -> None:
        cell = self._cells[index]
        state = CellState(
            selected=index in self._selected,
            current=index == self._current and self.hasFocus(),
            hovered=index == self._hovered,
        )
        place = QRect(*self._layout.place(index))
        self._painter.cell(painter, place, cell, self._pixmap(cell.id), "", state)
