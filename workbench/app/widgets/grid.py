"""A grid of thumbnails of any length: only what is visible is asked for and painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip

from workbench.app.widgets.grid_layout import Group
from workbench.app.widgets.grid_view import Cell, GridView

__all__ = ["SIDES", "Cell", "Group", "PictureGrid"]

SIDES = (96, 128, 160, 192, 256)


class PictureGrid(GridView):
    """Thumbnails in rows; arrow keys move, Enter or a double click opens.

    Signals:
        opened: The place of the cell that was opened.
        current_changed: The place of the cell the user is on, -1 for none.
        selection_changed: The places chosen, in order, changed.
    """

    opened = Signal(int)

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

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

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
