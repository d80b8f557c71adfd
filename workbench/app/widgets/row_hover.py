"""The row under the pointer is tinted as a whole, where Qt tints one cell."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView


class RowHover(QStyledItemDelegate):
    """Paints cells as the style does, those of the pointer's row as under the pointer."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._view, self._row = table, -1
        table.setMouseTracking(True)
        table.entered.connect(self._enter)
        table.viewportEntered.connect(self._leave)
        table.viewport().installEventFilter(self)

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        hovered = index.row() == self._row
        option.state = (option.state & ~QStyle.StateFlag.State_MouseOver) | (
            QStyle.StateFlag.State_MouseOver if hovered else QStyle.StateFlag.State_None
        )

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._leave()
        return False

    def _enter(self, index: QModelIndex) -> None:
        self._go(index.row())

    def _leave(self) -> None:
        self._go(-1)

    def _go(self, row: int) -> None:
        if row != self._row:
            self._row = row
            self._view.viewport().update()
