"""The table of predictions: thousands of lines, thumbnails only for those in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QHideEvent, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
)

from workbench.app.predict.pages import Row
from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.shell.phrases import percent
from workbench.app.shell.wishes import neighbours
from workbench.app.widgets.feed import feed_of
from workbench.app.widgets.row_hover import RowHover
from workbench.app.widgets.sorted_rows import SortedRows

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

_Index = QModelIndex | QPersistentModelIndex

PICTURE, CLASS, CONFIDENCE, TOP = range(4)
_HEIGHT = 52
_THUMB = 44
_NAME = 210  # the least, with the thumbnail
_TITLES = (
    ("Picture", "The file"),
    ("Class", "The class the model is surest of"),
    ("How sure", "Between 0 and 100 %: what the model itself makes of it"),
    ("Top 3", "The three classes it is surest of"),
)
_KEYS: tuple[Callable[[Row], str | float], ...] = (
    lambda row: row.name.casefold(),
    # By class, the surest first: one number, since pairs take five times as long to sort.
    lambda row: 2 * row.place - row.confidence,
    lambda row: row.confidence,
    lambda row: row.top.casefold(),
)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class PredictionModel(SortedRows[Row]):
    """What the model says of each picture."""

    def key(self, row: Row, column: int) -> str | float:
        return _KEYS[column](row)

    def neighbours(self, place: int) -> tuple[Path, ...]:
        """The paths around this place, as sorted now."""
        return neighbours(self._rows, place)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(_TITLES)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (_named(row), row.label, percent(row.confidence), row.top)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_RIGHT if index.column() == CONFIDENCE else _LEFT)
        if role == Qt.ItemDataRole.FontRole and index.column() >= CONFIDENCE:
            return theme.font(1.0, tabular=True)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == TOP:
            return theme.colour("text_soft")
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.path if index.column() == PICTURE else row.top or None
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = 0) -> Any:
        if way != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(_TITLES[section][0])
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr(_TITLES[section][1])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_RIGHT if section == CONFIDENCE else _LEFT)
        return None


def _named(row: Row) -> str:
    """The name, and below it the folder: files in several may be called the same."""
    return f"{row.name}\n{row.folder}" if row.folder else row.name


class _Cells(RowHover):
    """Paints a thumbnail before the name and a dot before the class."""

    def __init__(self, table: PredictionTable) -> None:
        super().__init__(table)
        self._table = table

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        moved = QStyleOptionViewItem(option)
        row = self._table.predictions.row(index.row())
        indent = {PICTURE: _THUMB + 12, CLASS: 18}.get(index.column(), 0)
        ground = QStyleOptionViewItem(option)
        self.initStyleOption(ground, index)
        ground.text = ""
        style = self._table.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, ground, painter, self._table)
        moved.rect = option.rect.adjusted(indent, 0, 0, 0)
        self._paint_words(painter, moved, index)
        if index.column() == PICTURE:
            self._paint_thumbnail(painter, option, row)
        elif index.column() == CLASS:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.class_colour(row.place))
            painter.drawEllipse(option.rect.left() + 8, option.rect.center().y() - 4, 10, 10)
            painter.restore()

    def _paint_words(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        words = QStyleOptionViewItem(option)
        super().initStyleOption(words, index)
        room = option.rect.adjusted(8, 0, -8, 0)
        painter.save()
        painter.setFont(words.font)
        kind = (
            Qt.TextElideMode.ElideMiddle
            if index.column() == PICTURE
            else Qt.TextElideMode.ElideRight
        )
        lines, high = words.text.split("\n"), words.fontMetrics.height()
        room.translate(0, -high * (len(lines) - 1) // 2)
        for number, line in enumerate(lines):
            soft = index.column() == TOP or number > 0
            painter.setPen(theme.colour("text_soft" if soft else "text"))
            text = words.fontMetrics.elidedText(line, kind, room.width())
            painter.drawText(room.translated(0, high * number), int(words.displayAlignment), text)
        painter.restore()

    def _paint_thumbnail(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        pixmap = self._table.feed.pixmap(row.id)
        rect = option.rect
        box = rect.adjusted(8, (rect.height() - _THUMB) // 2, 0, 0)
        box.setSize(QSize(_THUMB, _THUMB))
        painter.fillRect(box, theme.colour("surround"))
        if pixmap is None or pixmap.isNull():
            return
        size = pixmap.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left = box.left() + (box.width() - size.width()) // 2
        top = box.top() + (box.height() - size.height()) // 2
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(left, top, size.width(), size.height(), pixmap)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(super().sizeHint(option, index).width() + _THUMB, _HEIGHT)


class PredictionTable(QTableView):
    """What the model says, a line a picture.

    Signals:
        opened: The path of the picture that was double-clicked, or Enter pressed on, and the
            paths around it, in the order of the lines.
    """

    opened = Signal(str, tuple)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.predictions = PredictionModel()
        self.predictions.setParent(self)
        self.feed = feed_of(session)
        self.setModel(self.predictions)
        self.setItemDelegate(_Cells(self))
        self.setAccessibleName(tr("What the model says of each picture"))
        self.setToolTip(tr("Enter or a double click looks into a picture"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        for column, width in ((CLASS, 130), (CONFIDENCE, 110)):
            self.setColumnWidth(column, width)
        self._given = self.columnWidth(PICTURE)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.activated.connect(lambda index: self._open(index.row()))
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._want())
        self.predictions.layoutChanged.connect(self._want)
        self.predictions.rowsInserted.connect(lambda *_: self._want())
        self.feed.arrived.connect(lambda _ids: self.viewport().update())
        theme.news.theme_changed.connect(self.viewport().update)

    def add_rows(self, rows: Sequence[Row]) -> None:
        """Add lines; the last column is there only where it says more than those before it."""
        self.predictions.add(rows)
        self.setColumnHidden(TOP, not any(row.top for row in rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()
        self._want()

    def _share_room(self) -> None:
        """Leave most of it to the three likeliest classes, unless the user drew the line."""
        if self.columnWidth(PICTURE) == self._given:
            self._given = max(_NAME, self.viewport().width() * 3 // 10)
            self.setColumnWidth(PICTURE, self._given)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._want()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._want()

    def _open(self, place: int) -> None:
        path = self.predictions.row(place).path
        self.opened.emit(path, self.predictions.neighbours(place))

    def _want(self) -> None:
        """Ask for the thumbnails in sight, and only for those."""
        count = self.predictions.rowCount()
        if not self.isVisible() or not count:
            self.feed.want(self, [])
            return
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        rows = range(first, (last if last >= 0 else count - 1) + 1)
        self.feed.want(self, [(r.id, r.path) for r in map(self.predictions.row, rows)])
