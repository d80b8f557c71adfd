"""Where the cells and names of a confusion matrix stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QFontMetrics

from workbench.app.shell.theme import MEDIUM, SMALL, font

LEAST, MOST = 22, 96  # a cell's side in logical pixels
LABEL_MOST = 150


class Cell(NamedTuple):
    """A place in the matrix: the row is the truth, the column what the classifier said."""

    truth: int
    said: int


class Form(NamedTuple):
    """A matrix laid out for a viewport, in its logical pixels.

    Args:
        count: Classes.
        side: A cell's side.
        left: Where the cells begin, right of the rows' names.
        top: Where they begin, below the columns' names.
        upright: Whether the columns' names are turned.
        scrolled: How far the cells have moved under the names.
    """

    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody needs
    side: int
    left: int
    top: int
    upright: bool
    scrolled: QPoint

    @property
    def whole(self) -> QSize:
        """What all of it takes."""
        across = self.count * self.side + 1
        return QSize(self.left + across, self.top + across)

    def rect(self, cell: Cell) -> QRect:
        """Where a cell is."""
        return QRect(
            self.left + cell.said * self.side - self.scrolled.x(),
            self.top + cell.truth * self.side - self.scrolled.y(),
            self.side,
            self.side,
        )

    def cell_at(self, point: QPoint) -> Cell | None:
        """The cell under a point, or None."""
        if point.x() < self.left or point.y() < self.top:
            return None
        cell = Cell(
            (point.y() - self.top + self.scrolled.y()) // self.side,
            (point.x() - self.left + self.scrolled.x()) // self.side,
        )
        return cell if self.holds(cell) else None

    def holds(self, cell: Cell) -> bool:
        """Whether there is such a cell."""
        return 0 <= cell.truth < self.count and 0 <= cell.said < self.count


def caption_height() -> int:
    """What the words “it said” and “in truth” take."""
    return QFontMetrics(font(0.9)).height() + SMALL


def form_of(classes: Sequence[str], room: QSize, scrolled: QPoint) -> Form:
    """Lay a matrix out: cells as large as the room allows, within bounds."""
    names = QFontMetrics(font())
    longest = max((names.horizontalAdvance(name) for name in classes), default=0)
    caption, count = caption_height(), max(1, len(classes))
    left = min(longest, LABEL_MOST) + MEDIUM + caption
    top = caption + names.height() + SMALL
    flat = _side(count, room, left, top)
    if longest + MEDIUM <= flat:
        return Form(len(classes), flat, left, top, False, scrolled)
    top = caption + min(longest, LABEL_MOST) + MEDIUM
    return Form(len(classes), _side(count, room, left, top), left, top, True, scrolled)


def _side(count: int, room: QSize, left: int, top: int) -> int:
    fits = min((room.width() - left - 1) // count, (room.height() - top - 1) // count)
    return max(LEAST, min(MOST, fits))
