"""The list at the left: classes with counts, colours and a bar that shows how even they are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from workbench.app.data.showing import ALL, UNLABELLED, ClassLine, Sign
from workbench.app.shell import theme
from workbench.app.shell.icons import icon_pixmap
from workbench.app.shell.language import tr

_LINE = Qt.ItemDataRole.UserRole
_ICONS = {ALL: "pictures", UNLABELLED: "tag"}
_ROW, _TALL = 36, 46
_Index = QModelIndex | QPersistentModelIndex


class ClassList(QListWidget):
    """One line a class; choosing one shows its pictures.

    Signals:
        chosen: The key of the line the user chose.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setItemDelegate(_Lines(self))
        self.setProperty("kind", "lines")  # its line shows the focus, not the whole list
        self.setAccessibleName(tr("Classes"))
        self.setToolTip(tr("Choose a class to see its pictures"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        self.currentItemChanged.connect(self._tell)
        theme.news.theme_changed.connect(self.viewport().update)

    def show_lines(self, lines: Sequence[ClassLine], chosen: str) -> None:
        """Show these lines, one of them chosen, without telling."""
        self.blockSignals(True)
        if self.lines() != list(lines):
            self.clear()
            for line in lines:
                self._add(line)
        for row in range(self.count()):
            if self.item(row).data(_LINE).key == chosen:
                self.setCurrentRow(row)
                break
        else:
            self.setCurrentRow(-1)
        self.blockSignals(False)
        self.viewport().update()

    def lines(self) -> list[ClassLine]:
        """What is shown."""
        return [self.item(row).data(_LINE) for row in range(self.count())]

    def _add(self, line: ClassLine) -> None:
        item = QListWidgetItem(line.title)
        item.setData(_LINE, line)
        item.setToolTip(f"{line.title}: {line.total:,}")
        item.setSizeHint(QSize(100, _TALL if line.share is not None else _ROW))
        self.addItem(item)

    def _tell(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_LINE).key)


class _Lines(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        line: ClassLine = index.data(_LINE)
        rect: QRect = option.rect.adjusted(8, 1, -8, -1)
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus = bool(state & QStyle.StateFlag.State_HasFocus)
        painter.setPen(QPen(theme.colour("accent"), 2) if focus else Qt.PenStyle.NoPen)
        if focus or chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.colour("accent_soft" if chosen else "hover"))
            painter.drawRoundedRect(rect, 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        inner = rect.adjusted(10, 0, -10, 0)
        words = QRect(inner)
        if line.share is not None:
            words.setBottom(words.bottom() - 12)
            words.setTop(words.top() + 2)
            self._bar(painter, inner, line)
        self._mark(painter, words, line)
        self._words(painter, words.adjusted(24, 0, 0, 0), line, chosen)

    def _mark(self, painter: QPainter, words: QRect, line: ClassLine) -> None:
        middle = words.center().y() + 1
        if line.place is not None:
            painter.setBrush(theme.class_colour(line.place))
            painter.drawEllipse(QRectF(words.left() + 3, middle - 5, 10, 10))
            return
        ratio = painter.device().devicePixelRatioF()
        sign = line.sign or Sign(_ICONS.get(line.key, "tag"), "text_soft")
        drawing = icon_pixmap(sign.icon, 16, sign.tint, ratio)
        painter.drawPixmap(words.left(), middle - 8, drawing)

    def _words(self, painter: QPainter, room: QRect, line: ClassLine, chosen: bool) -> None:
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(theme.font(0.92, tabular=True))
        painter.setPen(theme.colour("text_soft"))
        count = f"{line.total:,}"
        painter.drawText(room, middle | int(Qt.AlignmentFlag.AlignRight), count)
        taken = painter.fontMetrics().horizontalAdvance(count) + 8
        font = theme.font(1.0, QFont.Weight.DemiBold if chosen else None)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        title = QFontMetrics(font).elidedText(
            line.title, Qt.TextElideMode.ElideRight, room.width() - taken
        )
        painter.drawText(room, middle, title)

    def _bar(self, painter: QPainter, inner: QRect, line: ClassLine) -> None:
        track = QRectF(inner.left() + 24, inner.bottom() - 9, inner.width() - 24, 3)
        ground = QColor(theme.colour("pressed"))
        painter.setBrush(ground)
        painter.drawRoundedRect(track, 1.5, 1.5)
        if line.share and line.place is not None:
            track.setWidth(max(3.0, track.width() * line.share))
            painter.setBrush(theme.class_colour(line.place))
            painter.drawRoundedRect(track, 1.5, 1.5)
