"""The confusion matrix as a widget of its own: every cell can be reached and opens its pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QToolTip

from workbench.app.results.matrix_form import LABEL_MOST, Cell, Form, form_of
from workbench.app.results.matrix_painter import Scene, paint
from workbench.app.shell.language import counted, tr
from workbench.app.shell.theme import news

_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class ConfusionMatrix(QAbstractScrollArea):
    """Counts of (truth, said), shaded by their share of the row; arrow keys walk the cells.

    Names stay in place while the cells scroll; what is too long is cut and told in a tooltip.
    """

    chosen = Signal(object)  # Cell

    def __init__(self) -> None:
        super().__init__()
        self._classes: tuple[str, ...] = ()
        self._counts: tuple[tuple[int, ...], ...] = ()
        self._current: Cell | None = None
        self._hovered: Cell | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Confusion matrix"))
        self.setToolTip(
            tr(
                "Rows are the truth, columns what it said. Choose a cell to see its pictures; the "
                "arrow keys walk from cell to cell."
            )
        )
        self.viewport().setMouseTracking(True)
        news.theme_changed.connect(self._repaint)

    def show_counts(self, classes: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Show another matrix; nothing is chosen in it yet."""
        self._classes = tuple(classes)
        self._counts = tuple(tuple(int(n) for n in row) for row in counts)
        self._current = self._hovered = None
        self._fit_scrolling()
        self._to_first_corner()
        self._repaint()

    def current(self) -> Cell | None:
        """The chosen cell."""
        return self._current

    def choose(self, cell: Cell) -> None:
        """Make a cell the chosen one, bring it into view and tell."""
        if cell == self._current or not self.form().holds(cell):
            return
        self._current = cell
        self._bring_into_view(cell)
        self.setAccessibleDescription(self.words(cell))
        QAccessible.updateAccessibility(
            QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        )
        self._repaint()
        self.chosen.emit(cell)

    def words(self, cell: Cell) -> str:
        """What a cell says, in a sentence."""
        count = self._counts[cell.truth][cell.said]
        total = sum(self._counts[cell.truth])
        share = f" ({100 * count / total:.0f} %)" if total else ""
        sentence = (
            tr("{count} of {pictures} of “{truth}” named rightly{share}.")
            if cell.truth == cell.said
            else tr("{count} of {pictures} of “{truth}” taken for “{said}”{share}.")
        )
        return sentence.format(
            count=f"{count:,}",
            pictures=counted(total, "picture", "pictures"),
            truth=self._classes[cell.truth],
            said=self._classes[cell.said],
            share=share,
        )

    def form(self) -> Form:
        """Where everything is now."""
        scrolled = QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        return form_of(self._classes, self.viewport().size(), scrolled)

    def sizeHint(self) -> QSize:
        """Room for cells of a comfortable size."""
        count = max(2, len(self._classes))
        return QSize(LABEL_MOST + count * 44, LABEL_MOST // 2 + count * 44)

    def minimumSizeHint(self) -> QSize:
        """Room for a few cells; the rest scrolls."""
        return QSize(260, 200)

    # ------------------------------------------------------------------ scrolling

    def _fit_scrolling(self) -> None:
        form, room = self.form(), self.viewport().size()
        for bar, whole, shown in (
            (self.horizontalScrollBar(), form.whole.width(), room.width()),
            (self.verticalScrollBar(), form.whole.height(), room.height()),
        ):
            bar.setRange(0, max(0, whole - shown))
            bar.setPageStep(shown)
            bar.setSingleStep(form.side)

    def _to_first_corner(self) -> None:
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.setValue(0)

    def _bring_into_view(self, cell: Cell) -> None:
        form = self.form()
        rect, area = form.rect(cell), self.viewport().rect()
        for bar, low, high, start, end in (
            (self.horizontalScrollBar(), form.left, area.right(), rect.left(), rect.right()),
            (self.verticalScrollBar(), form.top, area.bottom(), rect.top(), rect.bottom()),
        ):
            if start < low:
                bar.setValue(bar.value() + start - low)
            elif end > high:
                bar.setValue(bar.value() + end - high)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Repaint: names stay where they are, so nothing can be moved as a whole."""
        self._repaint()

    # ------------------------------------------------------------------ painting and gestures

    def _repaint(self) -> None:
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all of it; at 50 classes a few milliseconds."""
        painter = QPainter(self.viewport())
        scene = Scene(
            self._classes,
            self._counts,
            self._current,
            self._hovered,
            self.hasFocus(),
            self.form(),
            self.viewport().size(),
        )
        paint(painter, scene)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Larger cells where there is more room; the chosen one stays in view."""
        super().resizeEvent(event)
        self._fit_scrolling()
        self._to_first_corner()
        if self._current is not None:
            self._bring_into_view(self._current)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        self._repaint()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keys are elsewhere."""
        super().focusOutEvent(event)
        self._repaint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the pointer."""
        cell = self.form().cell_at(event.position().toPoint())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.choose(cell)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing more than the press: but the event is ours."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Outline the cell under the pointer."""
        self._hover(self.form().cell_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self._hover(None)

    def _hover(self, cell: Cell | None) -> None:
        if cell != self._hovered:
            self._hovered = cell
            self._repaint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk from cell to cell, Home and End go to the corners."""
        target = self._target(Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
        else:
            self.choose(target)

    def _target(self, key: Qt.Key) -> Cell | None:
        last = len(self._classes) - 1
        if last < 0:
            return None
        if key == Qt.Key.Key_Home or (key in _STEPS and self._current is None):
            return Cell(0, 0)
        if key == Qt.Key.Key_End:
            return Cell(last, last)
        if key not in _STEPS or self._current is None:
            return None
        down, right = _STEPS[key]
        return Cell(
            min(last, max(0, self._current.truth + down)),
            min(last, max(0, self._current.said + right)),
        )

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell what a cell says, and a name in full, where the pointer rests."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip(event.pos()), self.viewport())
            return True
        return super().viewportEvent(event)

    def _tip(self, point: QPoint) -> str:
        form = self.form()
        cell = form.cell_at(point)
        if cell is not None:
            return self.words(cell)
        row = form.cell_at(QPoint(form.left, point.y()))
        if row is not None and point.x() < form.left:
            return self._classes[row.truth]
        column = form.cell_at(QPoint(point.x(), form.top))
        if column is not None and point.y() < form.top:
            return self._classes[column.said]
        return self.toolTip()

    def cell_rect(self, cell: Cell) -> QRect:
        """Where a cell is painted now, in the viewport's pixels."""
        return self.form().rect(cell)
