"""While something is dragged over the window: what will happen when it is let go."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workbench.app.shell import theme
from workbench.app.shell.drops import Drop
from workbench.app.shell.icons import icon_pixmap

_ICONS = {
    "import": "folder_open",
    "project": "archive",
    "inspect": "inspect",
    "predict": "predict",
    "refuse": "info",
}


class DropOverlay(QWidget):
    """Covers its parent, lets all events through, and says what dropping does."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._drop: Drop | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        parent.installEventFilter(self)
        self.hide()

    def show_drop(self, drop: Drop) -> None:
        """Cover the window with these words."""
        self._drop = drop
        self.setGeometry(self.parentWidget().rect())
        self.raise_()
        self.show()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize:
            self.setGeometry(self.parentWidget().rect())
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._drop is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = theme.colour("page")
        veil.setAlpha(248)
        painter.fillRect(self.rect(), veil)
        refused = self._drop.kind == "refuse"
        edge = theme.colour("line_strong" if refused else "accent")
        painter.setPen(QPen(edge, 2, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(16, 16, -16, -16), 12, 12)
        self._paint_words(painter, self._drop, "text_soft" if refused else "accent")

    def _paint_words(self, painter: QPainter, drop: Drop, tint: str) -> None:
        middle = self.rect().center()
        drawing = icon_pixmap(_ICONS[drop.kind], 48, tint, self.devicePixelRatioF())
        painter.drawPixmap(middle.x() - 24, middle.y() - 76, drawing)
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(1.6, QFont.Weight.DemiBold))
        band = self.rect().adjusted(48, 0, -48, 0)
        band.setTop(middle.y() - 16)
        centred = int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap)
        painter.drawText(band, centred, drop.title)
        band.setTop(middle.y() + 24)
        painter.setPen(theme.colour("text_soft"))
        painter.setFont(theme.font(1.05))
        painter.drawText(band, centred, drop.text)
