"""The two samples to try, as cards with a picture each."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.core.places import resources_dir

_PICTURE = 88
_HEIGHT = 112


class SampleCard(NamedTuple):
    """What a card says; the pictures themselves are only made when it is pressed."""

    name: str
    title: str
    sentence: str


CARDS = (
    SampleCard(
        "surface",
        "Surface inspection",
        "Metal, fabric and wood with scratches, dents, stains and cracks. Made in seconds.",
    ),
    SampleCard(
        "digits",
        "Handwritten digits",
        "1,797 real scans of the digits 0 to 9. Small and quick to learn.",
    ),
)


class SampleButton(QAbstractButton):
    """A pressable card: a picture at the left, title and sentence beside it."""

    def __init__(self, card: SampleCard) -> None:
        super().__init__()
        self._card = card
        self._picture = QPixmap(str(resources_dir() / "samples" / f"{card.name}.png"))
        self.setAccessibleName(tr(card.title))
        self.setAccessibleDescription(tr(card.sentence))
        self.setToolTip(tr("Open this sample and look around"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)
        theme.news.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(340, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_ground(painter)
        square = QRect(12, 12, _PICTURE, _PICTURE)
        path = QPainterPath()
        path.addRoundedRect(QRectF(square), 4, 4)
        painter.setClipPath(path)
        painter.drawPixmap(square, self._picture)
        painter.setClipping(False)
        words = self.rect().adjusted(12 + _PICTURE + 16, 14, -14, -12)
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(1.05, QFont.Weight.DemiBold))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignTop), tr(self._card.title))
        words.setTop(words.top() + painter.fontMetrics().height() + theme.SMALL)
        painter.setPen(theme.colour("text_soft"))
        painter.setFont(theme.font(0.95))
        painter.drawText(words, int(Qt.TextFlag.TextWordWrap), tr(self._card.sentence))

    def _paint_ground(self, painter: QPainter) -> None:
        ground = "pressed" if self.isDown() else "hover" if self.underMouse() else "page"
        painter.setBrush(theme.colour(ground))
        focus = self.hasFocus()
        painter.setPen(QPen(theme.colour("accent" if focus else "line"), 2 if focus else 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
