"""The network as a chain of solids: as high as its maps, as deep as it has channels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from workbench.app.inspect.inside.pages import amount, block_words
from workbench.app.shell import theme
from workbench.app.shell.language import tr

if TYPE_CHECKING:
    from workbench.inspection.inside.network_map import Block, NetworkMap

_SOLIDS = 58  # height of the room for the solids
_PAD = 6
_HEIGHT = _SOLIDS + 3 * 17 + 2 * _PAD


class BlockButton(QAbstractButton):
    """One stage: its solid, its name, the size of what it says, how much it learned."""

    def __init__(self, block: Block, finest: int) -> None:
        super().__init__()
        self.block = block
        self._finest = finest
        seeing = bool(block.layer)
        self.setCheckable(seeing)
        self.setEnabled(seeing)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if seeing else Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        learned = tr("{amount} numbers learned").format(amount=f"{block.parameters:,}")
        words = f"{block_words(block)}, {learned}"
        self.setAccessibleName(words)
        self.setToolTip(
            words if seeing else tr("{words}. It sees the picture as a whole.").format(words=words)
        )
        theme.news.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        widest = max(QFontMetrics(font).horizontalAdvance(text) for text, font, _ in self._lines())
        return QSize(max(84, widest + 2 * _PAD), _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _lines(self) -> list[tuple[str, QFont, str]]:
        block = self.block
        size = f"{block.channels:,}"
        if block.layer:
            size = f"{block.channels:,} · {block.columns} × {block.rows}"
        title = block.title[:1].upper() + block.title[1:]
        weight = QFont.Weight.DemiBold
        return [
            (title, theme.font(0.95, weight), "text"),
            (size, theme.font(0.85, tabular=True), "text_soft"),
            (
                tr("{amount} numbers").format(amount=amount(block.parameters)),
                theme.font(0.85, tabular=True),
                "text_soft",
            ),
        ]

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        self._paint_solid(painter)
        top = _PAD + _SOLIDS
        for text, font, colour in self._lines():
            painter.setFont(font)
            painter.setPen(theme.colour(colour))
            place = QRect(0, top, self.width(), 17)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), text)
            top += 17

    def _paint_ground(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(theme.colour("accent_soft"))
        elif self.underMouse() and self.isEnabled():
            painter.setBrush(theme.colour("hover"))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _paint_solid(self, painter: QPainter) -> None:
        height = 10 + 28 * math.sqrt(self.block.rows / self._finest)
        depth = 4 + 3.4 * math.log2(max(1, self.block.channels) / 4 + 1)
        slant = height * 0.32
        left = (self.width() - depth - slant) / 2
        bottom = _PAD + _SOLIDS - 5
        front = QRectF(left, bottom - height, depth, height)
        away = QPointF(slant, -slant)
        top = QPolygonF([front.topLeft(), front.topLeft() + away,
                         front.topRight() + away, front.topRight()])  # fmt: skip
        side = QPolygonF([front.topRight(), front.topRight() + away,
                          front.bottomRight() + away, front.bottomRight()])  # fmt: skip
        name = "accent" if self.isChecked() else "line_strong"
        base = theme.colour(name)
        painter.setPen(QPen(theme.colour("page"), 1))
        for shape, lighter in ((top, 135), (side, 160)):
            painter.setBrush(_paler(base, lighter))
            painter.drawPolygon(shape)
        painter.setBrush(base)
        painter.drawRect(front)


def _paler(colour: QColor, percent: int) -> QColor:
    """Nearer to the page, in either theme."""
    page = theme.colour("page")
    share = (percent - 100) / 100
    return QColor(
        round(colour.red() + (page.red() - colour.red()) * share),
        round(colour.green() + (page.green() - colour.green()) * share),
        round(colour.blue() + (page.blue() - colour.blue()) * share),
    )


class NetworkChain(QScrollArea):
    """The stages from input to output; one that has places to show can be chosen.

    Signals:
        chosen: The layer of the stage that was pressed.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedHeight(_HEIGHT + 10)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("The stages of the network, from the picture to the answer"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._network: NetworkMap | None = None
        self._buttons: list[BlockButton] = []

    def show_network(self, network: NetworkMap | None, layer: str) -> None:
        """Show these stages, with the one of that layer chosen."""
        if network != self._network:
            self._network = network
            self._build(network)
        for button in self._buttons:
            if button.block.layer:
                button.setChecked(button.block.layer == layer)

    def _build(self, network: NetworkMap | None) -> None:
        inner = QWidget()
        layout = QHBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        blocks = network.blocks if network else ()
        finest = max((block.rows for block in blocks), default=1)
        self._buttons = [BlockButton(block, finest) for block in blocks]
        group = QButtonGroup(inner)
        for button in self._buttons:
            group.addButton(button)
            layout.addWidget(button, 1)
            button.clicked.connect(lambda _on, layer=button.block.layer: self.chosen.emit(layer))
        self.setWidget(inner)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
