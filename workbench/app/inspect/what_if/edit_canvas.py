"""A picture one can paint on: brush strokes and a frame to cut out, by mouse or keyboard."""

from __future__ import annotations

import math
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF

from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.canvas import PictureCanvas
from workbench.inspection.what_if.edits import Blur, Crop, Paint, Point

_APART = 0.25  # of the brush: points nearer to one another change nothing
Tool = Literal["move", "paint", "blur", "crop"]

_STEPS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class EditCanvas(PictureCanvas):
    """Shows the copy; with a brush chosen, dragging paints instead of moving the picture.

    Signals:
        stroked: An edit that is done.
        stroking: The same while the brush is still down.
    """

    stroked = Signal(object)
    stroking = Signal(object)

    def __init__(self) -> None:
        super().__init__(tr("The copy of the picture that you change"))
        self.tool: Tool = "move"
        self.radius = 0.05
        self._points: list[Point] = []
        self._spot: Point | None = None

    def use(self, tool: Tool) -> None:
        """Take another tool."""
        self.tool, self._points, self._spot = tool, [], None
        brushes = {
            "move": tr("Wheel or + and − zoom, dragging moves, 0 fits"),
            "paint": tr("Drag to paint over; or arrow keys move the brush, space paints"),
            "blur": tr("Drag to blur; or arrow keys move the brush, space blurs"),
            "crop": tr("Drag a frame, or zoom in and press space; what lies outside is cut off"),
        }
        self.setToolTip(brushes[tool])
        if tool == "move":
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.CrossCursor)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.tool == "move" or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        elif self._picture:
            self._points = [self._share(event.position())]
            self._tell_stroking()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.tool == "move":
            super().mouseMoveEvent(event)
            return
        self._spot = self._share(event.position()) if self._picture else None
        if self._points and self._spot is not None:
            self._go_on(self._spot)
        self.update()

    def _go_on(self, spot: Point) -> None:
        if self.tool == "crop":
            self._points[1:] = [spot]
        elif math.dist(spot, self._points[-1]) >= _APART * self.radius:
            self._points.append(spot)
            self._tell_stroking()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.tool == "move":
            super().mouseReleaseEvent(event)
            return
        self._tell_stroked()
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.tool == "move":
            super().mouseDoubleClickEvent(event)
        else:
            self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self.tool == "move" or not self._picture:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space:
            self._points = self._in_sight() if self.tool == "crop" else [self._spot or (0.5, 0.5)]
            self._tell_stroked()
        elif key in _STEPS and self.tool != "crop":
            across, down = self._spot or (0.5, 0.5)
            right, below = _STEPS[key]
            step = self.radius / 2
            self._spot = (_within(across + right * step), _within(down + below * step))
            self.update()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.tool == "move" or not self._picture:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.tool == "crop":
            self._paint_frame(painter)
        else:
            self._paint_brush(painter)

    def _paint_brush(self, painter: QPainter) -> None:
        reach = self.radius * max(self.picture_rect().width(), self.picture_rect().height())
        if self._points:
            pen = QPen(QColor(128, 128, 128, 170), 2 * reach)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            places = [self._on_screen(point) for point in self._points]
            painter.drawPolyline(QPolygonF([*places, places[-1] + QPointF(0.1, 0)]))
        if self._spot is not None:
            for colour, width in ((QColor(0, 0, 0, 150), 3.0), (QColor(255, 255, 255), 1.2)):
                painter.setPen(QPen(colour, width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(self._on_screen(self._spot), reach, reach)

    def _paint_frame(self, painter: QPainter) -> None:
        if len(self._points) < 2:
            return
        begin, end = self._on_screen(self._points[0]), self._on_screen(self._points[-1])
        frame = QRectF(begin, end).normalized()
        painter.setPen(QPen(QColor(0, 0, 0, 150), 3))
        painter.drawRect(frame)
        painter.setPen(QPen(theme.colour("accent"), 1.5, Qt.PenStyle.DashLine))
        painter.drawRect(frame)

    def _edit(self) -> Paint | Blur | Crop | None:
        if not self._points:
            return None
        if self.tool == "crop":
            (left, top), (right, bottom) = self._points[0], self._points[-1]
            if min(abs(right - left), abs(bottom - top)) < 0.02:
                return None  # a click is no frame
            frame = Crop(min(left, right), min(top, bottom), max(left, right), max(top, bottom))
            return None if frame == Crop(0, 0, 1, 1) else frame  # nothing lies outside of all
        make = Blur if self.tool == "blur" else Paint
        return make(tuple(self._points), self.radius)

    def _in_sight(self) -> list[Point]:
        """Two corners of the part that is in sight."""
        seen = QRectF(self.rect())
        return [self._share(seen.topLeft()), self._share(seen.bottomRight())]

    def _tell_stroked(self) -> None:
        edit, self._points = self._edit(), []
        if edit is not None:
            self.stroked.emit(edit)

    def _tell_stroking(self) -> None:
        edit = self._edit()
        if edit is not None and self.tool != "crop":
            self.stroking.emit(edit)

    def _share(self, point: QPointF) -> Point:
        spot, size = self._to_picture(point), self._picture.size()
        return _within(spot.x() / size.width()), _within(spot.y() / size.height())

    def _on_screen(self, point: Point) -> QPointF:
        rect = self.picture_rect()
        return QPointF(rect.left() + point[0] * rect.width(), rect.top() + point[1] * rect.height())


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))
