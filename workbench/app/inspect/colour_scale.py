"""The colours of a map from weak to strong, as a legend."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.app.shell.language import tr
from workbench.inspection.showing.overlay import DEFAULT_COLOURS, colour


class ColourScale(QWidget):
    """A strip: what little evidence looks like, what much looks like."""

    def __init__(self) -> None:
        super().__init__()
        self._name = DEFAULT_COLOURS
        self.setToolTip(tr("From little evidence for the class (left) to the most (right)"))
        self.setAccessibleName(self.toolTip())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_colours(self, name: str) -> None:
        """Show another colour map."""
        self._name = name
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        import numpy as np

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gradient = QLinearGradient(0, 0, self.width(), 0)
        steps = np.linspace(0, 1, 17, dtype=np.float32)
        for at, rgba in zip(steps, colour(steps[None], self._name)[0].tolist(), strict=True):
            gradient.setColorAt(float(at), QColor(*rgba))
        painter.setPen(QColor(128, 128, 128, 110))
        painter.setBrush(gradient)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
