"""The program's own icons: line drawings on one 24 px grid, tinted by the theme when painted."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from workbench.app.shell.theme import theme
from workbench.core.places import resources_dir

GRID = 24
_INK = b"#000000"  # what the drawings are drawn in, replaced by the tint


def icon(name: str, tint: str = "text", on: str | None = None) -> QIcon:
    """The icon of that name.

    Args:
        name: The file's name under resources/icons, without “.svg”.
        tint: The theme's token it is painted in; it follows when the theme changes.
        on: The token while it is checked or selected; None for the same.
    """
    return QIcon(_Tinted(name, tint, on or tint))


def icon_pixmap(name: str, size: int, tint: str = "text", ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of `size` logical pixels, in the colour the token has now."""
    return _painted(name, QColor(getattr(theme(), tint)).name(), size, ratio)


def icon_file(name: str) -> Path:
    """Where the drawing lies."""
    return resources_dir() / "icons" / f"{name}.svg"


@lru_cache(maxsize=128)
def _drawing(name: str) -> bytes:
    return icon_file(name).read_bytes()


@lru_cache(maxsize=512)
def _painted(name: str, tint: str, size: int, ratio: float) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_drawing(name).replace(_INK, tint.encode())))
    side = max(1, round(size * ratio))
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


class _Tinted(QIconEngine):
    """Paints a drawing in the colour its token has at that moment."""

    def __init__(self, name: str, tint: str, on: str) -> None:
        super().__init__()
        self._name, self._tint, self._on = name, tint, on

    def _token(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        if mode == QIcon.Mode.Disabled:
            return "text_faint"
        return self._on if state == QIcon.State.On else self._tint

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        ratio = painter.device().devicePixelRatioF()
        pixmap = icon_pixmap(self._name, side, self._token(mode, state), ratio)
        corner = rect.center() - QPoint(side // 2, side // 2) + QPoint(1 - side % 2, 1 - side % 2)
        painter.drawPixmap(corner, pixmap)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self._centred(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        return self._centred(size, mode, state, scale)

    def _centred(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """The drawing in the middle of `size` logical pixels.

        An icon size wider than high leaves air at both sides of the drawing.
        """
        side = min(size.width(), size.height())
        drawing = icon_pixmap(self._name, side, self._token(mode, state), scale)
        if size.width() == size.height():
            return drawing
        wide = QPixmap(size * scale)
        wide.fill(Qt.GlobalColor.transparent)
        wide.setDevicePixelRatio(scale)
        painter = QPainter(wide)
        painter.drawPixmap((size.width() - side) // 2, 0, drawing)
        painter.end()
        return wide

    def clone(self) -> QIconEngine:
        return _Tinted(self._name, self._tint, self._on)
