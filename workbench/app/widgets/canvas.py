"""One picture as large as there is room, on neutral grey, with a heatmap laid over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.images import pixmap_of

if TYPE_CHECKING:
    import numpy as np

_MARGIN = 16
_MOST = 32.0  # screen pixels a picture pixel
_STEP = 1.25


class View(NamedTuple):
    """Which part of a picture is looked at, whatever its size.

    Args:
        times: How many times larger than what fits; None for as large as fits.
        across: The point in the middle, as a share of the picture's width.
        down: The same of its height.
    """

    times: float | None
    across: float
    down: float


class PictureCanvas(QWidget):
    """Shows a picture: fits it, zooms with the wheel and + −, pans by dragging, 0 fits again.

    Signals:
        zoom_changed: Screen pixels a picture pixel.
        view_changed: The user zoomed or moved; carries the new `View`.
        hovered: The picture's pixel under the pointer (column, row), or (-1, -1) outside.
    """

    zoom_changed = Signal(float)
    view_changed = Signal(tuple)
    hovered = Signal(int, int)

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self._picture: QPixmap | None = None
        self._overlay: QPixmap | None = None
        self._box: tuple[float, float, float, float] | None = None
        self._opacity = 0.5
        self._zoom: float | None = None  # None: as large as fits
        self._centre = QPointF()
        self._dragged: QPointF | None = None
        self._message = ""
        self.setAccessibleName(name or tr("Picture"))
        self.setToolTip(tr("Wheel or + and − zoom, dragging moves, 0 fits, 1 shows real size"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        theme.news.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(480, 360)

    # ------------------------------------------------------------ what is shown

    def show_picture(self, pixels: np.ndarray | None, keep_view: bool = False) -> None:
        """Show uint8 pixels (H, W, 3), or nothing; the overlay goes.

        Args:
            pixels: The picture, or None.
            keep_view: Stay at the same zoom and place if the size is the same.
        """
        before = self._picture.size() if self._picture else None
        self._picture = pixmap_of(pixels) if pixels is not None else None
        self._overlay, self._box, self._message = None, None, ""
        same = self._picture is not None and self._picture.size() == before
        if not (keep_view and same):
            self.fit()
        self.update()

    def show_overlay(
        self, colours: np.ndarray | None, box: tuple[float, float, float, float] | None = None
    ) -> None:
        """Lay RGBA uint8 (H, W, 4) over the picture, smoothly scaled.

        Args:
            colours: The overlay with its own alpha, or None for none.
            box: What it covers in picture pixels: left, top, right, bottom; None for all.
        """
        self._overlay = pixmap_of(colours) if colours is not None else None
        self._box = box
        self.update()

    def set_opacity(self, opacity: float) -> None:
        """How strongly the overlay shows, from 0 to 1."""
        self._opacity = min(1.0, max(0.0, opacity))
        self.update()

    def say(self, message: str) -> None:
        """Words in place of the picture: why there is none."""
        self._picture, self._overlay, self._message = None, None, message
        self.update()

    # ------------------------------------------------------------ where it is shown

    def zoom(self) -> float:
        """Screen pixels a picture pixel."""
        return self._zoom if self._zoom is not None else self._fitting()

    def view(self) -> View:
        """Which part of the picture is looked at."""
        if not self._picture or self._zoom is None:
            return View(None, 0.5, 0.5)
        size = self._picture.size()
        across, down = self._centre.x() / size.width(), self._centre.y() / size.height()
        return View(self._zoom / self._fitting(), across, down)

    def show_view(self, view: View) -> None:
        """Look at the same part as another canvas does, without telling."""
        if self._picture and view != self.view():
            size = self._picture.size()
            self._zoom = None if view.times is None else view.times * self._fitting()
            self._centre = QPointF(view.across * size.width(), view.down * size.height())
            self.update()

    def fit(self) -> None:
        """As large as there is room."""
        self._zoom = None
        if self._picture:
            size = self._picture.size()
            self._centre = QPointF(size.width() / 2, size.height() / 2)
        self._tell_view()

    def _tell_view(self) -> None:
        self.zoom_changed.emit(self.zoom())
        self.view_changed.emit(self.view())
        self.update()

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom so that the picture's point under `at` (widget pixels) stays where it is."""
        if not self._picture:
            return
        at = at or QPointF(self.rect().center())
        anchor = self._to_picture(at)
        self._zoom = min(_MOST, max(min(0.05, self._fitting()), zoom))
        away = (at - QPointF(self.rect().center())) / self._zoom
        self._centre = anchor - away
        self._tell_view()

    def picture_rect(self) -> QRectF:
        """Where the whole picture lies, in widget pixels."""
        if not self._picture:
            return QRectF()
        zoom, size = self.zoom(), self._picture.size()
        corner = QPointF(self.rect().center()) - self._centre * zoom
        return QRectF(corner.x(), corner.y(), size.width() * zoom, size.height() * zoom)

    def _fitting(self) -> float:
        if not self._picture or self._picture.isNull():
            return 1.0
        size = self._picture.size()
        room = QSize(self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN)
        least = min(room.width() / size.width(), room.height() / size.height())
        return max(0.01, min(least, _MOST))

    def _to_picture(self, point: QPointF) -> QPointF:
        rect = self.picture_rect()
        return (point - rect.topLeft()) / self.zoom()

    # ------------------------------------------------------------ Qt asks

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("surround"))
        if self._picture:
            rect = self.picture_rect()
            smooth = self.zoom() < 4 or self._zoom is None
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawPixmap(rect, self._picture, QRectF(self._picture.rect()))
            self._paint_overlay(painter, rect)
        elif self._message:
            painter.setPen(theme.colour("text_soft"))
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(self.rect().adjusted(24, 24, -24, -24), flags, self._message)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_overlay(self, painter: QPainter, rect: QRectF) -> None:
        if not self._overlay or self._opacity <= 0:
            return
        target = rect
        if self._box:
            left, top, right, bottom = (side * self.zoom() for side in self._box)
            target = QRectF(rect.left() + left, rect.top() + top, right - left, bottom - top)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(self._opacity)
        painter.setClipRect(rect)
        painter.drawPixmap(target, self._overlay, QRectF(self._overlay.rect()))
        painter.setClipping(False)
        painter.setOpacity(1.0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        if steps:
            self.zoom_to(self.zoom() * _STEP**steps, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._picture:
            self._dragged = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is not None:
            self._zoom = self.zoom()
            self._centre -= (event.position() - self._dragged) / self._zoom
            self._dragged = event.position()
            self.view_changed.emit(self.view())
            self.update()
        self._tell_hovered(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._dragged = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        zooms = {
            Qt.Key.Key_Plus: lambda: self.zoom_to(self.zoom() * _STEP),
            Qt.Key.Key_Equal: lambda: self.zoom_to(self.zoom() * _STEP),
            Qt.Key.Key_Minus: lambda: self.zoom_to(self.zoom() / _STEP),
            Qt.Key.Key_0: self.fit,
            Qt.Key.Key_1: lambda: self.zoom_to(1.0),
        }
        act = zooms.get(Qt.Key(event.key()))
        if act:
            act()
        else:
            super().keyPressEvent(event)

    def _tell_hovered(self, point: QPointF) -> None:
        spot = self._to_picture(point) if self._picture else QPointF(-1, -1)
        inside = self._picture is not None and self._picture.rect().contains(spot.toPoint())
        self.hovered.emit(int(spot.x()) if inside else -1, int(spot.y()) if inside else -1)
