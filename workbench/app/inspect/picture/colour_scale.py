"""The colours of a map from weak to strong, as a legend."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.app.shell.language import tr
from workbench.inspection.showing.drawing import USUAL, Drawing, levels_of
from workbench.inspection.showing.overlay import coloured


class ColourScale(QWidget):
    """A strip: what little evidence looks like, what much looks like."""

    def __init__(self) -> None:
        super().__init__()
        self._drawing = USUAL
        self.setToolTip(tr("From little evidence for the class (left) to the most (right)"))
        self.setAccessibleName(self.toolTip())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_drawing(self, drawing: Drawing) -> None:
        """Show what maps are drawn with now."""
        self._drawing = drawing
        words = tr("From little evidence for the class (left) to the most (right)")
        if drawing.both_sides:
            words = tr("From the most evidence against the class (left) to the most for it (right)")
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        import numpy as np

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low = -1.0 if self._drawing.both_sides else 0.0
        room = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QColor(128, 128, 128, 110))
        if self._drawing.contours:
            painter.drawRoundedRect(room, 4, 4)
            self._paint_levels(painter, low)
            return
        gradient = QLinearGradient(0, 0, self.width(), 0)
        steps = np.linspace(low, 1, 65, dtype=np.float32)
        places = np.linspace(0, 1, 65).tolist()
        for at, rgba in zip(places, coloured(steps[None], self._drawing)[0].tolist(), strict=True):
            gradient.setColorAt(at, QColor(*rgba))
        painter.setBrush(gradient)
        painter.drawRoundedRect(room, 4, 4)

    def _paint_levels(self, painter: QPainter, low: float) -> None:
        import numpy as np

        levels = levels_of(self._drawing)
        signed = (*levels, *(-level for level in levels)) if low < 0 else levels
        plain = msgspec.structs.replace(self._drawing, threshold=0.0)
        for level in signed:
            red, green, blue, _ = coloured(np.full((1, 1), level, np.float32), plain)[0, 0].tolist()
            at = (level - low) / (1 - low) * self.width()
            painter.fillRect(QRectF(at - 1.5, 1, 3, self.height() - 2), QColor(red, green, blue))
