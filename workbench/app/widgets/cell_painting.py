"""How one cell of a picture grid looks."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from workbench.app.shell import theme
from workbench.app.shell.icons import icon_pixmap

if TYPE_CHECKING:
    from workbench.app.widgets.grid_view import Cell

_DOT = 8
_MIDDLE = Qt.TextElideMode.ElideMiddle
_KEPT = 160  # pictures at their size on the screen: a few screenfuls


class CellState(NamedTuple):
    """What a cell is just now."""

    selected: bool
    current: bool
    hovered: bool


class CellPainter:
    """Paints cells and group titles from the theme's tokens."""

    def __init__(self) -> None:
        self._sized: OrderedDict[tuple[int, int, float], QPixmap] = OrderedDict()

    def head(self, painter: QPainter, place: QRect, title: str, colour: QColor) -> None:
        """A group's title with its class's colour."""
        middle = place.center().y() + 4
        left = place.left()
        if colour.alpha():
            self._dot(painter, left, middle, colour)
            left += _DOT + 8
        painter.setFont(theme.font(1.0, QFont.Weight.DemiBold, tabular=True))
        painter.setPen(theme.colour("text"))
        words = place.adjusted(left - place.left(), 8, 0, 0)
        # The dots stand in the middle: the title ends with how many there are.
        short = painter.fontMetrics().elidedText(title, _MIDDLE, words.width())
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), short)

    def frame(self, painter: QPainter, rect: QRect) -> None:
        """Shows that the whole grid has the keyboard."""
        painter.setPen(QPen(theme.colour("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def cell(
        self,
        painter: QPainter,
        place: QRect,
        cell: Cell,
        pixmap: QPixmap | None,
        reason: str,
        state: CellState,
    ) -> None:
        """A picture, the words below it, and what it is just now."""
        self._ground(painter, place, state)
        square = QRect(place.left(), place.top(), place.width(), place.width())
        shown = square
        if pixmap is not None:
            shown = _fitted(pixmap.size(), square)
            painter.drawPixmap(shown.topLeft(), self._scaled(painter, pixmap, shown.size()))
        else:
            self._blank(painter, square, reason)
        if cell.badge:
            self._badge(painter, shown, cell.badge)
        self._words(painter, place, cell)

    def _scaled(self, painter: QPainter, pixmap: QPixmap, size: QSize) -> QPixmap:
        """The picture at its size on this screen; scaled once, not at every repaint."""
        ratio = painter.device().devicePixelRatioF()
        key = (pixmap.cacheKey(), size.width(), ratio)
        found = self._sized.get(key)
        if found is None:
            found = pixmap.scaled(
                size * ratio,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            found.setDevicePixelRatio(ratio)
            self._sized[key] = found
            if len(self._sized) > _KEPT:
                self._sized.popitem(last=False)
        return found

    def _ground(self, painter: QPainter, place: QRect, state: CellState) -> None:
        selected, current, hovered = state
        if not (selected or current or hovered):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.colour("accent") if selected or current else QColor(Qt.GlobalColor.transparent)
        painter.setPen(QPen(edge, 2))
        ground = theme.colour("accent_soft" if selected else "page")
        if not selected:
            ground.setAlpha(150)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(place.adjusted(-4, -4, 4, 3)), 6, 6)

    def _blank(self, painter: QPainter, square: QRect, reason: str) -> None:
        painter.fillRect(square, theme.colour("blank"))
        if reason:
            ratio = painter.device().devicePixelRatioF()
            mark = icon_pixmap("warning", 24, "text_soft", ratio)
            painter.drawPixmap(square.center().x() - 12, square.center().y() - 12, mark)

    def _badge(self, painter: QPainter, shown: QRect, words: str) -> None:
        painter.setFont(theme.font(0.85, QFont.Weight.DemiBold, tabular=True))
        metrics = painter.fontMetrics()
        size = QSize(metrics.horizontalAdvance(words) + 10, metrics.height() + 2)
        box = QRect(shown.right() - size.width() - 3, shown.top() + 4, size.width(), size.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 170))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor("#FFFFFF"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)

    def _words(self, painter: QPainter, place: QRect, cell: Cell) -> None:
        lines = cell.title.split("\n")
        high = (place.height() - place.width()) // len(lines)
        words = QRect(place.left() + 2, place.top() + place.width(), place.width() - 4, high)
        if cell.colour:
            self._dot(painter, words.left(), words.center().y() + 1, QColor(cell.colour))
            words.setLeft(words.left() + _DOT + 6)
        font = theme.font(0.9)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        for line in lines:
            short = QFontMetrics(font).elidedText(line, _MIDDLE, words.width())
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), short)
            words.translate(0, high)

    def _dot(self, painter: QPainter, left: int, middle: int, colour: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QRectF(left, middle - _DOT / 2, _DOT, _DOT))


def _fitted(size: QSize, square: QRect) -> QRect:
    fitted = size.scaled(square.size(), Qt.AspectRatioMode.KeepAspectRatio)
    corner = square.topLeft()
    return QRect(
        corner.x() + (square.width() - fitted.width()) // 2,
        corner.y() + (square.height() - fitted.height()) // 2,
        fitted.width(),
        fitted.height(),
    )
