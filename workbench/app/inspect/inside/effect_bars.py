"""What switching a channel off does to each class: how sure before, how sure after."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.app.inspect.inside.pages import EffectLine
from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.shell.phrases import percent

_LINE = 38


class EffectBars(QWidget):
    """A line a class: its name, the two figures, and a bar with a mark where it was before."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[EffectLine, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("How sure the model is of each class with and without it"))
        self.setToolTip(tr("The bar: without the channel. The line across it: with it."))
        theme.news.theme_changed.connect(self.update)

    def show_lines(self, lines: Sequence[EffectLine]) -> None:
        """Show these classes."""
        self._lines = tuple(lines)
        self.setAccessibleDescription("; ".join(
            f"{line.name}: {percent(line.before)}, {percent(line.after)}" for line in lines
        ))  # fmt: skip
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _LINE * len(self._lines))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, line in enumerate(self._lines):
            self._paint_line(painter, QRectF(0, place * _LINE, self.width(), _LINE), line)

    def _paint_line(self, painter: QPainter, room: QRectF, line: EffectLine) -> None:
        figures = f"{100 * line.before:.0f} → {100 * line.after:.0f} %"
        font = theme.font(0.92, tabular=True)
        words = QRectF(room.left(), room.top() + 2, room.width(), 20)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        painter.drawText(
            words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, figures
        )
        middle = Qt.AlignmentFlag.AlignVCenter
        left = words.width() - QFontMetrics(font).horizontalAdvance(figures) - 12
        name = QFontMetrics(font).elidedText(line.name, Qt.TextElideMode.ElideRight, int(left))
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | middle, name)
        track = QRectF(room.left(), room.top() + 25, room.width(), 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("pressed"))
        painter.drawRoundedRect(track, 2.5, 2.5)
        painter.setBrush(theme.class_colour(line.place))
        after = QRectF(track)
        after.setWidth(max(5.0, track.width() * line.after))
        painter.drawRoundedRect(after, 2.5, 2.5)
        painter.setPen(QPen(theme.colour("text"), 2))
        before = track.left() + max(1.0, min(track.width() - 1, track.width() * line.before))
        painter.drawLine(int(before), int(track.top()) - 3, int(before), int(track.bottom()) + 3)
