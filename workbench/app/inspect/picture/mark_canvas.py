"""The picture with its map, on which the thing itself can be marked with frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen

from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.canvas import PictureCanvas
from workbench.data.marks import Frame

if TYPE_CHECKING:
    import numpy as np

_LEAST = 0.01  # of the picture's side: a smaller one is a click


class MarkCanvas(PictureCanvas):
    """While marking, dragging draws a frame; space marks the part of the picture that is in sight.

    Signals:
        framed: A `Frame` that the user drew.
    """

    framed = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._usual_tip = self.toolTip()
        self._marking = False
        self._frames: tuple[Frame, ...] = ()
        self._begun: QPointF | None = None
        self._end = QPointF()

    def set_marking(self, marking: bool) -> None:
        """Draw frames from now on, or move the picture."""
        self._marking, self._begun = marking, None
        if marking:
            self.setCursor(Qt.CursorShape.CrossCursor)
            self.setToolTip(tr("Drag a frame round the thing; or zoom in on it and press space"))
            self.setFocus()
        else:
            self.unsetCursor()
            self.setToolTip(self._usual_tip)
        self.update()

    def show_picture(self, pixels: np.ndarray | None, keep_view: bool = False) -> None:
        """Show another picture; a frame that was begun on the one before is let go."""
        self._begun = None
        super().show_picture(pixels, keep_view)

    def show_frames(self, frames: Sequence[Frame]) -> None:
        """Show these frames over the picture."""
        self._frames = tuple(frames)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._marking and event.button() == Qt.MouseButton.LeftButton and self._picture:
            self._begun = self._end = event.position()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._begun is None:
            super().mouseMoveEvent(event)
        else:
            self._end = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._begun is None:
            super().mouseReleaseEvent(event)
            if self._marking:
                self.setCursor(Qt.CursorShape.CrossCursor)
            return
        drawn, self._begun = QRectF(self._begun, event.position()).normalized(), None
        self._tell(drawn)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._marking and event.key() == Qt.Key.Key_Space and self._picture:
            self._tell(QRectF(self.rect()))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._picture:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for frame in self._frames:
            self._paint(painter, self._on_screen(frame), Qt.PenStyle.SolidLine)
        if self._begun is not None:
            drawn = QRectF(self._begun, self._end).normalized()
            self._paint(painter, drawn, Qt.PenStyle.DashLine)

    def _paint(self, painter: QPainter, rect: QRectF, style: Qt.PenStyle) -> None:
        # Dark below, light above: seen on every picture and every map.
        painter.setPen(QPen(QColor(0, 0, 0, 170), 3.5))
        painter.drawRect(rect)
        colour = theme.colour("accent") if self._marking else QColor("white")
        painter.setPen(QPen(colour, 1.5, style))
        painter.drawRect(rect)

    def _tell(self, drawn: QRectF) -> None:
        """Tell of what was drawn, as far as it lies on the picture."""
        picture = self.picture_rect()
        inside = drawn.intersected(picture)
        across, down = picture.width(), picture.height()
        if inside.width() < _LEAST * across or inside.height() < _LEAST * down:
            return
        corner = inside.topLeft() - picture.topLeft()
        left, top = corner.x() / across, corner.y() / down
        right, bottom = left + inside.width() / across, top + inside.height() / down
        self.framed.emit(Frame(left, top, min(1.0, right), min(1.0, bottom)))

    def _on_screen(self, frame: Frame) -> QRectF:
        rect = self.picture_rect()
        return QRectF(
            rect.left() + frame.left * rect.width(), rect.top() + frame.top * rect.height(),
            (frame.right - frame.left) * rect.width(), (frame.bottom - frame.top) * rect.height(),
        )  # fmt: skip
