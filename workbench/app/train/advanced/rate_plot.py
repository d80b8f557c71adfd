"""Loss over learning rate, drawn. Imports pyqtgraph: import it lazily."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.app.shell.language import tr
from workbench.app.shell.theme import colour, font, news

HEIGHT = 180
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
TOP = 1.5  # the loss shoots up at the end: what is above so many times the first is cut off


class _Powers(pg.AxisItem):
    """Marks powers of ten only, and all of them in one notation."""

    def logTickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [f"10{str(round(v)).translate(_RAISED)}" if v == round(v) else "" for v in values]


class RatePlot(QWidget):
    """One curve over a logarithmic axis, with a line at the suggestion."""

    def __init__(self) -> None:
        super().__init__()
        self._plot = pg.PlotWidget(enableMenu=False, axisItems={"bottom": _Powers("bottom")})
        # Nobody opens its menu, but it is made all the same and would outlive the plot.
        menu = self._plot.getPlotItem().ctrlMenu
        menu.setParent(self, menu.windowFlags())
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.hideButtons()
        self._plot.setLogMode(x=True, y=False)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setAccessibleName(tr("Loss over learning rate"))
        self._plot.setToolTip(tr("Loss over learning rate"))
        self._curve = self._plot.plot()
        self._mark = pg.InfiniteLine(angle=90, movable=False)
        self._plot.addItem(self._mark)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._plot)
        self.setFixedHeight(HEIGHT)
        news.theme_changed.connect(self._restyle)
        self._restyle()

    def show_rates(
        self, rates: Sequence[float], losses: Sequence[float], suggestion: float | None
    ) -> None:
        """Draw the losses (nats) at these rates."""
        self._curve.setData(np.asarray(rates), np.asarray(losses))
        finite = [loss for loss in losses if np.isfinite(loss)]
        if finite:
            self._plot.setYRange(0, max(finite[0] * TOP, min(finite)), padding=0)
        self._mark.setVisible(suggestion is not None)
        if suggestion is not None:
            self._mark.setValue(np.log10(suggestion))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._restyle()
        return super().event(event)

    def _restyle(self) -> None:
        self._plot.setBackground(colour("page"))
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(pg.mkPen(colour("line")))
            axis.setTextPen(pg.mkPen(colour("text_soft")))
            axis.setStyle(tickFont=font(0.9, tabular=True), tickLength=-4)
            axis.setGrid(40)
            axis.enableAutoSIPrefix(False)
        size = {
            "font-size": f"{font(0.9).pointSizeF()}pt",
            "color": colour("text_soft").name(),
        }
        self._plot.setLabel("bottom", tr("learning rate"), **size)
        self._plot.setLabel("left", tr("loss"), **size)
        fine = self.devicePixelRatioF()  # pyqtgraph counts in the screen's own pixels
        self._curve.setPen(pg.mkPen(colour("text_soft"), width=1.75 * fine))
        self._mark.setPen(pg.mkPen(colour("accent"), width=2 * fine))
