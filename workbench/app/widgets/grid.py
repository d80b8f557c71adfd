"""A grid of thumbnails of any length: only what is visible is asked for and painted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip

from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.cell_painting import CellPainter
from workbench.app.widgets.feed import feed_of
from workbench.app.widgets.grid_layout import GAP, GridLayout, Group

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

__all__ = ["Cell", "Group", "PictureGrid"]

SIDES = (96, 128, 160, 192, 256)


class Cell(NamedTuple):
    """One picture of a grid.

    Args:
        id: What its thumbnail is known by (the item's id; the path for pictures from outside).
        path: The file.
        title: The words below it.
        note: More words, in the tooltip.
        colour: A class's colour, as a dot before the title; a colour's name or none.
        badge: A few letters on the picture's corner (“92 %”).
    """

    id: str
    path: str
    title: str
    note: str = ""
    colour: str | None = None
    badge: str = ""


class PictureGrid(QAbstractScrollArea):
    """Thumbnails in rows; arrow keys move, Enter or a double click opens.

    Signals:
        opened: The place of the cell that was opened.
        current_changed: The place of the cell the user is on, -1 for none.
        selection_changed: The places chosen, in order, changed.
    """

    opened = Signal(int)
    current_changed = Signal(int)
    selection_changed = Signal()

    def __init__(self, session: Session, name: str = "", side: int = 128) -> None:
        super().__init__()
        self._feed = feed_of(session)
        self._cells: Sequence[Cell] = ()
        self._groups: Sequence[Group] = ()
        self._side = side
        self._layout = GridLayout(0, (), 400, side)
        self._current = -1
        self._anchor = -1
        self._selected: set[int] = set()
        self._hovered = -1
        self._empty_words = ""
        self._painter = CellPainter()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name or tr("Pictures"))
        self.setToolTip(tr("Arrow keys move, Enter opens, Ctrl and the wheel change the size"))
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().setAccessibleName(tr("Scroll the pictures"))
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._want())
        self._feed.arrived.connect(self._repaint_arrived)
        theme.news.theme_changed.connect(self.viewport().update)

    # ------------------------------------------------------------ what is shown

    def show_cells(self, cells: Sequence[Cell], groups: Sequence[Group] = ()) -> None:
        """Show these cells from the top; `groups` gives stretches of them a title."""
        self._cells, self._groups = cells, groups
        self._current, self._anchor, self._hovered = -1, -1, -1
        self._selected.clear()
        self._lay_out()
        self.verticalScrollBar().setValue(0)
        self._want()
        self.viewport().update()
        self.current_changed.emit(-1)

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Give the same stretches other titles or colours."""
        self._groups = groups
        self._lay_out()
        self.viewport().update()

    def replace_cell(self, index: int, cell: Cell) -> None:
        """Show another cell at this place; the cells must be a list."""
        assert isinstance(self._cells, list)
        self._cells[index] = cell
        self.viewport().update(self._on_screen(index))

    def cell(self, index: int) -> Cell:
        """The cell at this place. Raises IndexError."""
        return self._cells[index]

    def count(self) -> int:
        """How many cells there are."""
        return len(self._cells)

    def say_when_empty(self, words: str) -> None:
        """What stands here while there are no cells."""
        self._empty_words = words
        self.viewport().update()

    def side(self) -> int:
        """The length of a picture's side in pixels."""
        return self._side

    def set_side(self, side: int) -> None:
        """Show larger or smaller pictures; what is at the top stays there."""
        first = self._first_visible()
        self._side = side
        self._lay_out()
        if first >= 0:
            self.verticalScrollBar().setValue(self._layout.place(first).y - GAP)
        self._want()
        self.viewport().update()

    # ------------------------------------------------------------ where the user is

    def current(self) -> int:
        """The place of the cell the user is on, or -1."""
        return self._current

    def selected(self) -> tuple[int, ...]:
        """The places of the chosen cells, in order."""
        return tuple(sorted(self._selected))

    def set_current(self, index: int) -> None:
        """Go to this cell, choose it alone, and make it visible."""
        if not 0 <= index < len(self._cells):
            return
        self._anchor = index
        self._move_to(index, {index})

    def select_all(self) -> None:
        """Choose every cell."""
        self._selected = set(range(len(self._cells)))
        self.selection_changed.emit()
        self.viewport().update()

    def scroll_to(self, index: int) -> None:
        """Make this cell visible."""
        place = self._layout.place(index)
        bar, room = self.verticalScrollBar(), self.viewport().height()
        if place.y - GAP < bar.value():
            bar.setValue(place.y - self._layout.head(0) if index < self._layout.columns
                         else place.y - GAP)  # fmt: skip
        elif place.y + place.height + GAP > bar.value() + room:
            bar.setValue(place.y + place.height + GAP - room)

    def visible_cells(self) -> Iterator[int]:
        """The places of the cells that can be seen."""
        top = self.verticalScrollBar().value()
        for cells in self._layout.visible(top, top + self.viewport().height()):
            yield from cells

    # ------------------------------------------------------------ inner workings

    def _lay_out(self) -> None:
        room = self.viewport()
        self._layout = GridLayout(len(self._cells), self._groups, room.width(), self._side)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self._layout.height - room.height()))
        bar.setPageStep(room.height())
        bar.setSingleStep(self._layout.row_height // 2)

    def _first_visible(self) -> int:
        return next(self.visible_cells(), -1)

    def _want(self) -> None:
        cells = (self._cells[i] for i in self.visible_cells()) if self.isVisible() else ()
        self._feed.want(self, [(cell.id, cell.path) for cell in cells])

    def _on_screen(self, index: int) -> QRect:
        x, y, width, height = self._layout.place(index)
        return QRect(x - 6, y - 6 - self.verticalScrollBar().value(), width + 12, height + 12)

    def _repaint_arrived(self, ids: set[str]) -> None:
        if self.isVisible() and any(self._cells[i].id in ids for i in self.visible_cells()):
            self.viewport().update()

    def _move_to(self, index: int, selected: set[int]) -> None:
        changed = index != self._current
        self._current = index
        self._selected = selected
        self.scroll_to(index)
        self.viewport().update()
        if changed:
            self.setAccessibleDescription(self._cells[index].title)
            self.current_changed.emit(index)
        self.selection_changed.emit()

    def _go(self, index: int, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & Qt.KeyboardModifier.ShiftModifier and self._anchor >= 0:
            low, high = sorted((self._anchor, index))
            self._move_to(index, set(range(low, high + 1)))
            return
        self._anchor = index
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self._move_to(index, self._selected ^ {index})
        else:
            self._move_to(index, {index})

    # ------------------------------------------------------------ Qt asks

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._side + 3 * GAP, self._side + 3 * GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        first = self._first_visible()
        self._lay_out()
        if first > 0:
            self.verticalScrollBar().setValue(self._layout.place(first).y - GAP)
        self._want()

    def showEvent(self, event: QEvent) -> None:
        super().showEvent(event)
        self._want()

    def hideEvent(self, event: QEvent) -> None:
        super().hideEvent(event)
        self._want()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colour("surround"))
        if not self._cells:
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.setPen(theme.colour("text_soft"))
            painter.drawText(self.viewport().rect().adjusted(24, 24, -24, -24), flags,
                             self._empty_words)  # fmt: skip
        top = self.verticalScrollBar().value()
        painter.translate(0, -top)
        if self._groups:
            for number in self._layout.visible_groups(top, top + self.viewport().height()):
                self._paint_head(painter, number)
        for index in self.visible_cells():
            self._paint_cell(painter, index)
        if self.hasFocus() and self._current < 0:
            self._painter.frame(painter, self.viewport().rect().translated(0, top))

    def _paint_head(self, painter: QPainter, number: int) -> None:
        place = QRect(*self._layout.head_place(number, self.viewport().width()))
        group = self._layout.groups[number]
        self._painter.head(painter, place, group.title, QColor(group.colour or "transparent"))

    def _paint_cell(self, painter: QPainter, index: int) -> None:
        cell = self._cells[index]
        self._painter.cell(
            painter,
            QRect(*self._layout.place(index)),
            cell,
            self._feed.pixmap(cell.id),
            self._feed.reason(cell.id),
            selected=index in self._selected,
            current=index == self._current and self.hasFocus(),
            hovered=index == self._hovered,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current >= 0:
            self.opened.emit(self._current)
        elif key == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.select_all()
        elif (target := self._target(key)) is not None and self._cells:
            self._go(target, event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        else:
            super().keyPressEvent(event)

    def _target(self, key: Qt.Key) -> int | None:
        page = max(1, self.viewport().height() // self._layout.row_height)
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
            Qt.Key.Key_PageUp: (0, -page),
            Qt.Key.Key_PageDown: (0, page),
        }
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return 0 if key == Qt.Key.Key_Home else len(self._cells) - 1
        if key not in steps:
            return None
        return self._layout.step(self._current, *steps[key]) if self._current >= 0 else 0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position().toPoint())
        if index >= 0:
            self._go(index, event.modifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position().toPoint())
        if index >= 0:
            self.opened.emit(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            larger = event.angleDelta().y() > 0
            near = min(range(len(SIDES)), key=lambda i: abs(SIDES[i] - self._side))
            self.set_side(SIDES[min(len(SIDES) - 1, max(0, near + (1 if larger else -1)))])
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._at(event.pos())
            cell = self._cells[index] if index >= 0 else None
            words = [cell.title, cell.note, self._feed.reason(cell.id)] if cell else []
            QToolTip.showText(event.globalPos(), "\n".join(w for w in words if w), self)
            return True
        return super().viewportEvent(event)

    def _at(self, point: QPoint) -> int:
        return self._layout.at(point.x(), point.y() + self.verticalScrollBar().value())

    def _hover(self, index: int) -> None:
        if index == self._hovered:
            return
        for place in (self._hovered, index):
            if 0 <= place < len(self._cells):
                self.viewport().update(self._on_screen(place))
        self._hovered = index
