"""The confusion matrix as a widget of its own: every cell can be reached and opens its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QToolTip

from workbench.app.shell.language import counted, tr
from workbench.app.shell.theme import MEDIUM, SMALL, colour, font, news

LEAST, MOST = 22, 76  # a cell's side in logical pixels
LABEL_MOST = 150


class Cell(NamedTuple):
    """A place in the matrix: the row is the truth, the column what the classifier said."""

    truth: int
    said: int


class _Layout(NamedTuple):
    side: int
    left: int  # where the cells begin, right of the rows' names
    top: int  # where they begin, below the columns' names
    upright: bool  # whether the columns' names are turned


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
        self.setToolTip(tr("Rows are the truth, columns what was said. Choose a cell to see its "
                           "pictures; the arrow keys walk from cell to cell."))  # fmt: skip
        self.viewport().setMouseTracking(True)
        self.viewport().setToolTip("")
        news.theme_changed.connect(self.viewport().update)

    def show_counts(self, classes: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Show another matrix; nothing is chosen in it yet."""
        self._classes = tuple(classes)
        self._counts = tuple(tuple(int(n) for n in row) for row in counts)
        self._current = self._hovered = None
        self._fit_scrolling()
        self.viewport().update()

    def current(self) -> Cell | None:
        """The chosen cell."""
        return self._current

    def choose(self, cell: Cell) -> None:
        """Make a cell the chosen one, bring it into view and tell."""
        if cell == self._current or not self._holds(cell):
            return
        self._current = cell
        self._bring_into_view(cell)
        self.setAccessibleDescription(self.words(cell))
        QAccessible.updateAccessibility(
            QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
        )
        self.viewport().update()
        self.chosen.emit(cell)

    def words(self, cell: Cell) -> str:
        """What a cell says, in a sentence."""
        count = self._counts[cell.truth][cell.said]
        total = sum(self._counts[cell.truth])
        share = f" ({100 * count / total:.0f} %)" if total else ""
        pictures = counted(total, "picture", "pictures")
        truth, said = self._classes[cell.truth], self._classes[cell.said]
        if cell.truth == cell.said:
            return tr("{count} of {pictures} of “{truth}” were named rightly{share}.").format(
                count=count, pictures=pictures, truth=truth, share=share
            )
        return tr("{count} of {pictures} of “{truth}” were taken for “{said}”{share}.").format(
            count=count, pictures=pictures, truth=truth, said=said, share=share
        )

    def cell_rect(self, cell: Cell) -> QRect:
        """Where a cell is painted now, in the viewport's pixels."""
        form = self._form()
        return QRect(
            form.left + cell.said * form.side - self.horizontalScrollBar().value(),
            form.top + cell.truth * form.side - self.verticalScrollBar().value(),
            form.side,
            form.side,
        )

    def cell_at(self, point: QPoint) -> Cell | None:
        """The cell under a point of the viewport, or None."""
        form = self._form()
        if point.x() < form.left or point.y() < form.top:
            return None
        cell = Cell(
            (point.y() - form.top + self.verticalScrollBar().value()) // form.side,
            (point.x() - form.left + self.horizontalScrollBar().value()) // form.side,
        )
        return cell if self._holds(cell) else None

    def sizeHint(self) -> QSize:
        """Room for cells of a comfortable size."""
        count = max(2, len(self._classes))
        return QSize(LABEL_MOST + count * 44, LABEL_MOST // 2 + count * 44)

    def minimumSizeHint(self) -> QSize:
        """Room for a few cells; the rest scrolls."""
        return QSize(260, 220)

    # ------------------------------------------------------------------ layout

    def _holds(self, cell: Cell) -> bool:
        count = len(self._classes)
        return 0 <= cell.truth < count and 0 <= cell.said < count

    def _form(self) -> _Layout:
        names = QFontMetrics(font())
        longest = max((names.horizontalAdvance(name) for name in self._classes), default=0)
        caption = QFontMetrics(font(0.9)).height() + SMALL
        left = min(longest, LABEL_MOST) + MEDIUM + caption
        count = max(1, len(self._classes))
        width, height = self.viewport().width() - left - 1, self.viewport().height()
        flat = min(width // count, (height - caption - names.height() - SMALL - 1) // count)
        side = max(LEAST, min(MOST, flat))
        if longest + MEDIUM <= side:
            return _Layout(side, left, caption + names.height() + SMALL, False)
        top = caption + min(longest, LABEL_MOST) + MEDIUM
        side = max(LEAST, min(MOST, width // count, (height - top - 1) // count))
        return _Layout(side, left, top, True)

    def _fit_scrolling(self) -> None:
        form, count = self._form(), len(self._classes)
        for bar, whole, shown in (
            (self.horizontalScrollBar(), form.left + count * form.side, self.viewport().width()),
            (self.verticalScrollBar(), form.top + count * form.side, self.viewport().height()),
        ):
            bar.setRange(0, max(0, whole + 1 - shown))
            bar.setPageStep(shown)
            bar.setSingleStep(form.side)

    def _bring_into_view(self, cell: Cell) -> None:
        form, rect = self._form(), self.cell_rect(cell)
        area = self.viewport().rect()
        for bar, low, high, start, end in (
            (self.horizontalScrollBar(), form.left, area.right(), rect.left(), rect.right()),
            (self.verticalScrollBar(), form.top, area.bottom(), rect.top(), rect.bottom()),
        ):
            if start < low:
                bar.setValue(bar.value() + start - low)
            elif end > high:
                bar.setValue(bar.value() + end - high)

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint cells, then names, so that cells pass under the names while they scroll."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), colour("page"))
        if not self._classes:
            return
        form = self._form()
        self._paint_cells(painter, form)
        self._paint_names(painter, form)
        painter.end()

    def _paint_cells(self, painter: QPainter, form: _Layout) -> None:
        painter.setClipRect(
            QRect(form.left, form.top, self.viewport().width(), self.viewport().height())
        )
        small = font(0.85 if form.side < 30 else 1.0, tabular=True)
        for truth, row in enumerate(self._counts):
            total = sum(row)
            for said, count in enumerate(row):
                rect = self.cell_rect(Cell(truth, said)).adjusted(0, 0, -1, -1)
                fill, ink = shade(count / total if total else 0.0)
                painter.fillRect(rect, fill)
                if count:
                    painter.setFont(small)
                    painter.setPen(ink)
                    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, brief(count, form.side))
        for cell, token, width in ((self._hovered, "line_strong", 1), (self._current, "text", 2)):
            if cell is not None:
                self._outline(painter, cell, token, width)
        painter.setClipping(False)

    def _outline(self, painter: QPainter, cell: Cell, token: str, width: int) -> None:
        token = "accent" if width == 2 and self.hasFocus() else token
        painter.setPen(QPen(colour(token), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = width // 2
        rect = self.cell_rect(cell)
        painter.drawRect(rect.adjusted(inset - 1, inset - 1, -inset - 1, -inset - 1))

    def _paint_names(self, painter: QPainter, form: _Layout) -> None:
        names = QFontMetrics(font())
        current = self._current or Cell(-1, -1)
        for index, name in enumerate(self._classes):
            rect = self.cell_rect(Cell(index, index))
            if rect.bottom() >= form.top:
                where = QRect(0, rect.top(), form.left - MEDIUM, form.side)
                where.setTop(max(where.top(), form.top))
                self._name(painter, names, where, name, index == current.truth, False)
            if rect.right() >= form.left:
                where = QRect(rect.left(), 0, form.side, form.top - SMALL)
                self._name(painter, names, where, name, index == current.said, form.upright)
        self._paint_captions(painter, form)

    def _name(
        self, painter: QPainter, names: QFontMetrics, where: QRect, name: str, on: bool, up: bool
    ) -> None:
        painter.setFont(font())
        painter.setPen(colour("text" if on else "text_soft"))
        elide = Qt.TextElideMode.ElideMiddle
        caption = QFontMetrics(font(0.9)).height() + SMALL
        if up:
            painter.save()
            painter.translate(where.left() + where.width() / 2, where.bottom())
            painter.rotate(-90)
            room = QRect(0, -names.height() // 2, where.height() - caption, names.height())
            painter.drawText(
                room, Qt.AlignmentFlag.AlignVCenter, names.elidedText(name, elide, room.width())
            )
            painter.restore()
            return
        side = where.left() > 0  # a column's name stands in the middle, a row's at the right
        if side:
            where = where.adjusted(0, caption, 0, 0)
        flag = Qt.AlignmentFlag.AlignHCenter if side else Qt.AlignmentFlag.AlignRight
        room_px = where.width() if side else where.width() - caption
        text = names.elidedText(name, elide, room_px)
        painter.drawText(where, flag | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_captions(self, painter: QPainter, form: _Layout) -> None:
        painter.setFont(font(0.9))
        painter.setPen(colour("text_soft"))
        height = QFontMetrics(font(0.9)).height()
        width = min(self.viewport().width() - form.left, len(self._classes) * form.side)
        centred = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        over = QRect(form.left, 0, width, height)
        painter.drawText(over, centred, tr("it said"))
        tall = min(self.viewport().height() - form.top, len(self._classes) * form.side)
        painter.save()
        painter.translate(0, form.top + tall)
        painter.rotate(-90)
        painter.drawText(QRect(0, 0, tall, height), centred, tr("in truth"))
        painter.restore()

    # ------------------------------------------------------------------ gestures

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Larger cells where there is more room."""
        super().resizeEvent(event)
        self._fit_scrolling()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the pointer."""
        cell = self.cell_at(event.position().toPoint())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self.choose(cell)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Outline the cell under the pointer."""
        cell = self.cell_at(event.position().toPoint())
        if cell != self._hovered:
            self._hovered = cell
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self._hovered = None
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk from cell to cell, Home and End go to the corners."""
        target = self._target(Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
            return
        self.choose(target)

    def _target(self, key: Qt.Key) -> Cell | None:
        last = len(self._classes) - 1
        if last < 0:
            return None
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        if key == Qt.Key.Key_Home or (key in steps and self._current is None):
            return Cell(0, 0)
        if key == Qt.Key.Key_End:
            return Cell(last, last)
        if key not in steps or self._current is None:
            return None
        down, right = steps[key]
        return Cell(
            min(last, max(0, self._current.truth + down)),
            min(last, max(0, self._current.said + right)),
        )

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell what a cell says, and a name in full, where the pointer rests."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self._tip(event.pos())
            if text:
                QToolTip.showText(event.globalPos(), text, self.viewport())
                return True
        return super().viewportEvent(event)

    def _tip(self, point: QPoint) -> str:
        cell = self.cell_at(point)
        if cell is not None:
            return self.words(cell)
        form = self._form()
        row = self.cell_at(QPoint(form.left, point.y())) if point.x() < form.left else None
        if row is not None:
            return self._classes[row.truth]
        column = self.cell_at(QPoint(point.x(), form.top)) if point.y() < form.top else None
        return self._classes[column.said] if column is not None else self.toolTip()


def shade(share: float) -> tuple[QColor, QColor]:
    """The fill of a cell that holds this share of its row, and the ink that is legible on it."""
    paper, full = colour("sunken"), colour("accent")
    strength = 0.0 if share <= 0 else 0.12 + 0.88 * share
    fill = QColor.fromRgbF(
        *(
            low + (high - low) * strength
            for low, high in (
                (paper.redF(), full.redF()),
                (paper.greenF(), full.greenF()),
                (paper.blueF(), full.blueF()),
            )
        )
    )
    inks = (colour("text"), colour("on_accent"))
    return fill, max(inks, key=lambda ink: contrast(ink, fill))


def contrast(one: QColor, other: QColor) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(ink: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(p) for p in (ink.redF(), ink.greenF(), ink.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def brief(count: int, side: int) -> str:
    """A count that fits a cell: “1.2k” where the whole would not."""
    if count < 1000 or side > 52:
        return f"{count:,}"
    return f"{count / 1000:.1f}k" if count < 10_000 else f"{count // 1000}k"
