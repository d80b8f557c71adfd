"""A small chart of a few curves, both axes from 0 to 100 %, in the theme's colours."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.app.inspect.trust.pages import Chart
from workbench.app.shell import theme
from workbench.app.shell.language import tr

_LEFT, _BOTTOM, _TOP, _RIGHT = 48, 42, 30, 10
_MARK = 60  # the room for a figure of the lower axis
_SIDES = {
    0.0: Qt.AlignmentFlag.AlignLeft,
    0.5: Qt.AlignmentFlag.AlignHCenter,
    1.0: Qt.AlignmentFlag.AlignRight,
}


class CurveChart(QWidget):
    """How sure the model is (up) over the share of the picture (across)."""

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        self._chart = chart
        self.setToolTip(chart.tip)
        self.setAccessibleName(chart.title)
        ends = (f"{one.name} {_whole(one.y[0])} → {_whole(one.y[-1])}" for one in chart.traces)
        self.setAccessibleDescription(", ".join(ends))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(260, 190)
        theme.news.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(320, 220)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)
        self._axes(painter, plot)
        self._legend(painter, plot)
        for trace in self._chart.traces:
            painter.setPen(QPen(theme.colour(trace.token), 2.0))
            points = [
                QPointF(plot.left() + x * plot.width(), plot.bottom() - y * plot.height())
                for x, y in zip(trace.x, trace.y, strict=True)
            ]
            painter.drawPolyline(QPolygonF(points))

    def _axes(self, painter: QPainter, plot: QRectF) -> None:
        painter.setFont(theme.font(0.85, tabular=True))
        for share in (0.0, 0.5, 1.0):
            y = plot.bottom() - share * plot.height()
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(theme.colour("text_soft"))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, y - 9, _LEFT - 6, 18), right, _whole(share))
            # Within the plot's width, so that the two zeros do not run into each other.
            x = plot.left() + share * (plot.width() - _MARK)
            side = _SIDES[share]
            painter.drawText(QRectF(x, plot.bottom() + 5, _MARK, 18), side, _whole(share))
        below = QRectF(plot.left(), plot.bottom() + 21, plot.width(), 18)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, tr("share of the picture"))

    def _legend(self, painter: QPainter, plot: QRectF) -> None:
        x = plot.left()
        for trace in reversed(self._chart.traces):
            painter.setPen(QPen(theme.colour(trace.token), 3))
            painter.drawLine(QPointF(x, 13), QPointF(x + 14, 13))
            painter.setPen(theme.colour("text"))
            width = painter.fontMetrics().horizontalAdvance(trace.name)
            middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(x + 19, 3, width + 2, 20), middle, trace.name)
            x += 19 + width + 14


def _whole(share: float) -> str:
    return f"{100 * share:.0f} %"
