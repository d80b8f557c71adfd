"""A small chart of a few curves, both axes from 0 to 100 %, in the theme's colours."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.app.inspect.trust.pages import Chart
from workbench.app.shell import theme
from workbench.app.shell.language import tr

_LEFT, _BOTTOM, _TOP, _RIGHT = 44, 40, 30, 10


class CurveChart(QWidget):
    """How sure the model is (up) over the share of the picture (across)."""

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        self._chart = chart
        self.setToolTip(chart.tip)
        self.setAccessibleName(chart.title)
        ends = (f"{one.name} {one.y[0]:.0%} → {one.y[-1]:.0%}" for one in chart.traces)
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
            painter.drawText(QRectF(0, y - 9, _LEFT - 6, 18), right, f"{share:.0%}")
            x = plot.left() + share * plot.width()
            where = QRectF(min(x - 30, self.width() - 60), plot.bottom() + 2, 60, 18)
            side = Qt.AlignmentFlag.AlignRight if share == 1 else Qt.AlignmentFlag.AlignHCenter
            painter.drawText(where, side, f"{share:.0%}")
        below = QRectF(plot.left(), plot.bottom() + 19, plot.width(), 18)
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
