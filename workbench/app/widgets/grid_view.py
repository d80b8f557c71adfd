"""The grid's seeing half: what is laid out, asked for and painted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy

from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.cell_painting import CellPainter, CellState
from workbench.app.widgets.feed import feed_of
from workbench.app.widgets.grid_layout import GAP, GridLayout, Group

if TYPE_CHECKING:
    from workbench.app.shell.session import Session


class Cell(NamedTuple):
    """One picture of a grid.

    Args:
        id: What its thumbnail is known by (the item's id; the path for pictures from outside).
        path: The file.
        title: The words below it; as many lines as the grid has room for.
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


class GridView(QAbstractScrollArea):
    """Shows cells, knows where the user is; what the user does is the subclass's.

    Signals:
        current_changed: The place of the cell the user is on, -1 for none.
        selection_changed: The places chosen, in order, changed.
    """

    current_changed = Signal(int)
    selection_changed = Signal()

    def __init__(self, session: Session, name: str = "", side: int = 128, lines: int = 1) -> None:
        super().__init__()
        self._feed = feed_of(session)
        self._cells: Sequence[Cell] = ()
        self._groups: Sequence[Group] = ()
        self._side, self._lines = side, lines
        self._layout = GridLayout(0, (), 400, side, lines)
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
        self._layout = GridLayout(
            len(self._cells), self._groups, room.width(), self._side, self._lines
        )
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

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._want()

    def hideEvent(self, event: QHideEvent) -> None:
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
            CellState(
                selected=index in self._selected,
                current=index == self._current and self.hasFocus(),
                hovered=index == self._hovered,
            ),
        )
