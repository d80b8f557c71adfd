"""Ctrl+K: every command, class and run by typing a few of its letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsDropShadowEffect,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from workbench.app.shell import theme
from workbench.app.shell.finding import Findable, find
from workbench.app.shell.icons import icon, icon_pixmap
from workbench.app.shell.language import tr
from workbench.app.widgets.text import caption, line

_WIDTH = 560
_ROW = 36
_ROWS = 10
_Index = QModelIndex | QPersistentModelIndex
_ENTRY = Qt.ItemDataRole.UserRole


class CommandPalette(QFrame):
    """A field and the best matches below it, over the window's upper middle."""

    def __init__(self, parent: QWidget, entries: Callable[[], Sequence[Findable]]) -> None:
        super().__init__(parent)
        self.setProperty("kind", "popup")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._entries_of = entries
        self._entries: Sequence[Findable] = ()
        self._before: QWidget | None = None
        self.field = QLineEdit()
        self.field.setProperty("kind", "bare")
        self.field.setPlaceholderText(tr("Type what you want to do"))
        self.field.setAccessibleName(tr("Find a command, a class or a run"))
        self.field.setToolTip(tr("Type a few letters; arrow keys choose, Enter does it"))
        self.field.addAction(icon("search", "text_soft"), QLineEdit.ActionPosition.LeadingPosition)
        self.field.setFont(theme.font(1.1))
        self.list = QListWidget()
        self.list.setItemDelegate(_Rows(self.list))
        self.list.setAccessibleName(tr("Matches"))
        self.list.setToolTip(tr("Matches; Enter does the one chosen"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing = caption(tr("Nothing fits these letters."))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        layout.setSpacing(theme.SMALL)
        for part in (self.field, line(), self.list, self.nothing):
            layout.addWidget(part)
        self._cast_shadow()
        self.field.textChanged.connect(self._show_matches)
        self.list.itemClicked.connect(lambda _item: self._do())
        self.field.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Come up, empty, with the keyboard."""
        self._before = self.window().focusWidget()
        self._entries = self._entries_of()
        self.field.clear()
        self._show_matches("")
        self.raise_()
        self.show()
        self.field.setFocus()

    def dismiss(self) -> None:
        """Go away; the keyboard goes back to where it was."""
        self.hide()
        if self._before is not None:
            self._before.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        if watched is self.field and isinstance(event, QKeyEvent):
            return event.type() == QEvent.Type.KeyPress and self._key(Qt.Key(event.key()))
        return False

    def _key(self, key: Qt.Key) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _ROWS,
                 Qt.Key.Key_PageUp: -_ROWS}  # fmt: skip
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do()
        elif key in steps and self.list.count():
            row = self.list.currentRow() + steps[key]
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
        else:
            return False
        return True

    def _show_matches(self, letters: str) -> None:
        self.list.clear()
        for entry in find(letters, self._entries):
            item = QListWidgetItem(entry.title)
            item.setData(_ENTRY, entry)
            item.setSizeHint(QSize(_WIDTH - 2 * theme.MEDIUM, _ROW))
            self.list.addItem(item)
        rows = min(_ROWS, self.list.count())
        self.list.setFixedHeight(rows * _ROW + (4 if rows else 0))
        self.list.setVisible(rows > 0)
        self.nothing.setVisible(rows == 0)
        self.list.setCurrentRow(0)
        self._place()

    def _do(self) -> None:
        item = self.list.currentItem()
        entry: Findable | None = item.data(_ENTRY) if item else None
        if entry is not None and entry.enabled:
            self.dismiss()
            entry.run()

    def _place(self) -> None:
        parent = self.parentWidget().rect()
        width = min(_WIDTH, parent.width() - 2 * theme.XL)
        self.setFixedWidth(width)
        self.layout().activate()
        self.adjustSize()
        self.move((parent.width() - width) // 2, 56)

    def _cast_shadow(self) -> None:
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(32)
        shadow.setOffset(0, 8)
        colour = theme.colour("text")
        colour.setRgb(0, 0, 0, 70)
        shadow.setColor(colour)
        self.setGraphicsEffect(shadow)


class _Rows(QStyledItemDelegate):
    """Icon, title, what it is, and its keys at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry: Findable = index.data(_ENTRY)
        rect: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_soft"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 6, 6)
        tint = "text" if entry.enabled else "text_faint"
        ratio = painter.device().devicePixelRatioF()
        if entry.icon:
            drawing = icon_pixmap(entry.icon, 18, "text_soft" if entry.enabled else tint, ratio)
            painter.drawPixmap(rect.left() + 10, rect.center().y() - 8, drawing)
        self._words(painter, rect.adjusted(40, 0, -12, 0), entry, tint)

    def _words(self, painter: QPainter, room: QRect, entry: Findable, tint: str) -> None:
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        beside = entry.shortcut or entry.kind
        painter.setFont(theme.font(0.92))
        painter.setPen(theme.colour("text_soft" if entry.enabled else "text_faint"))
        painter.drawText(room, middle | int(Qt.AlignmentFlag.AlignRight), beside)
        taken = painter.fontMetrics().horizontalAdvance(beside) + 16
        painter.setFont(theme.font())
        painter.setPen(theme.colour(tint))
        words = QFontMetrics(theme.font()).elidedText(
            entry.title, Qt.TextElideMode.ElideRight, room.width() - taken
        )
        painter.drawText(room, middle, words)
