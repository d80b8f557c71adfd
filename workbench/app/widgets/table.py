"""Tables of figures: right-aligned, of equal width, sortable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QIcon, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.row_hover import RowHover
from workbench.app.widgets.sorted_rows import SortedRows

_Index = QModelIndex | QPersistentModelIndex


_MEASURED = 100  # rows that decide how wide a column is, beside those in sight


def _as_text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


class Column(NamedTuple):
    """One column. Title and tip are translated when they are shown, never before.

    Args:
        title: Its head.
        number: Whether it holds figures (to the right, of equal width).
        text: How a value is written.
        tip: What the head means, in a sentence.
    """

    title: str
    number: bool = False
    text: Callable[[Any], str] = _as_text
    tip: str = ""


class Line(NamedTuple):
    """One line: its values by column, and what stands at its front.

    Args:
        values: What is shown and sorted by.
        key: What the line is known by.
        colour: A swatch before the first column, or none.
        picture: A thumbnail before the first column, or none.
        tip: A tooltip for the whole line.
        bold: Whether it stands out.
        faint: Whether it stands back, since its figures say little.
    """

    values: tuple[Any, ...]
    key: Any = None
    colour: QColor | None = None
    picture: QPixmap | None = None
    tip: str = ""
    bold: bool = False
    faint: bool = False


class _Lines(SortedRows[Line]):
    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)

    def key(self, row: Line, column: int) -> tuple[bool, Any]:
        value = row.values[column]  # what is missing comes first
        return value is not None, value.casefold() if isinstance(value, str) else value

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line, column = self.row(index.row()), self.columns[index.column()]
        value = line.values[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(value)
            case Qt.ItemDataRole.UserRole:
                return value
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
            case Qt.ItemDataRole.FontRole:
                weight = QFont.Weight.DemiBold if line.bold else None
                return theme.font(1.0, weight, tabular=column.number)
            case Qt.ItemDataRole.ForegroundRole if line.faint:
                return theme.colour("text_soft")
            case Qt.ItemDataRole.ToolTipRole:
                return line.tip or None
            case Qt.ItemDataRole.DecorationRole if index.column() == 0:
                return line.picture or (_swatch(line.colour) if line.colour else None)
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = 0) -> Any:
        if way != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(column.title)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr(column.tip or column.title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


def _swatch(colour: QColor) -> QIcon:
    pixmap = QPixmap(10, 10)
    pixmap.fill(colour)
    return QIcon(pixmap)


class NumbersTable(QTableView):
    """A table of figures; column `stretch` takes the room that is left.

    Signals:
        chosen: The key of the line the user moved to.
        opened: The key of the line that was double-clicked, or Enter pressed on.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(
        self, name: str, columns: Sequence[Column], sortable: bool = True, stretch: int = 0
    ) -> None:
        super().__init__()
        self._lines = _Lines(columns)
        self._lines.setParent(self)
        self.setModel(self._lines)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(30)
        self.setItemDelegate(RowHover(self))
        self._dress_header(sortable, stretch)
        self.selectionModel().currentRowChanged.connect(self._tell_chosen)
        self.activated.connect(lambda index: self.opened.emit(self._key(index)))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these lines; the line chosen before stays chosen if it is still there."""
        before, place = self.current_key(), self.verticalScrollBar().value()
        self._lines.show(lines)
        if before is not None:
            self.choose(before)
        self.verticalScrollBar().setValue(place)  # the user may have scrolled on to others

    def choose(self, key: Any) -> None:
        """Move to the line of that key, without telling."""
        for place in range(self._lines.rowCount()):
            if self._lines.row(place).key == key:
                index = self._lines.index(place, 0)
                flags = QItemSelectionModel.SelectionFlag
                self.selectionModel().blockSignals(True)
                self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
                self.selectionModel().blockSignals(False)
                self.scrollTo(index)
                self.viewport().update()
                return

    def current_key(self) -> Any:
        """The key of the line the user is on, or None."""
        index = self.currentIndex()
        return self._key(index) if index.isValid() else None

    def lines(self) -> tuple[Line, ...]:
        """What is shown, in the order it was given."""
        return self._lines.came()

    def _dress_header(self, sortable: bool, stretch: int) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        header.setResizeContentsPrecision(_MEASURED)
        header.setMinimumSectionSize(56)
        header.setMaximumSectionSize(2000)
        if sortable:
            self.setSortingEnabled(True)
            self._lines.sort(-1)
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def _key(self, index: _Index) -> Any:
        return self._lines.row(index.row()).key

    def _tell_chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self._key(index))
