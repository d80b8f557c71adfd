"""The curves of a run: loss, accuracy and learning rate. Imports pyqtgraph: import it lazily."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, inf
from typing import NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from workbench.app.shell.language import tr
from workbench.app.shell.theme import LARGE, SMALL, colour, font, news
from workbench.app.widgets.text import info, subheading
from workbench.training.keeping.history import History

pg.setConfigOptions(antialias=True)

HEADROOM = 1.08
EDGE = 14  # room beyond the axes for half of their last figures
LEAST = 152  # the height below which a plot says nothing
ROOMY = 460  # the height from which the learning rate has a place of its own


class Line(NamedTuple):
    """One line of a plot: its name, the theme's colour it is drawn in, and how strongly."""

    name: str
    token: str
    width: float
    legend: bool = True
    strength: float = 1.0


BATCHES = Line("each step", "text_soft", 1.0, legend=False, strength=0.3)
TRAIN = Line("training", "text_soft", 1.75)
VAL = Line("validation", "accent", 2.5)
RATE = Line("learning rate", "text_soft", 1.75, legend=False)


class _Epochs(pg.AxisItem):
    """Counts whole epochs; the last may stand half beyond the axis."""

    def boundingRect(self) -> QRectF:
        return super().boundingRect().adjusted(0, 0, EDGE, 0)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        levels = super().tickValues(low, high, size)
        whole = [(step, [v for v in values if float(v).is_integer()]) for step, values in levels]
        shown = [(step, values) for step, values in whole if step >= 1]
        # Where a run is so short that all its steps are parts of an epoch, the whole ones remain.
        return shown or [(1.0, [float(v) for v in range(max(0, ceil(low)), floor(high) + 1)])]


class _Figures(pg.AxisItem):
    """Writes plain figures, with a unit where there is one; the top one half above the axis."""

    def boundingRect(self) -> QRectF:
        return super().boundingRect().adjusted(0, -EDGE // 2, 0, 0)

    def __init__(self, unit: str) -> None:
        super().__init__("left")
        self.unit = unit
        self.enableAutoSIPrefix(False)

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [f"{value * scale:.5g}{self.unit}" for value in values]


class Plot(QWidget):
    """One titled plot over epochs, with its legend above it.

    Args:
        title: What it shows.
        lines: Its lines, drawn in this order.
        unit: Written after the figures of the upright axis.
        explained: What a novice should know, for the ⓘ.
        most: The upper end of the upright axis; None where it follows the values.
        density: How close the figures of the axes stand; 1 is pyqtgraph's own.
    """

    def __init__(
        self,
        title: str,
        lines: Sequence[Line],
        unit: str,
        explained: str,
        most: float | None = None,
        density: float = 0.6,
    ) -> None:
        super().__init__()
        self._title, self._lines, self._unit = title, tuple(lines), unit
        self._most, self._density = most, density
        axes = {"bottom": _Epochs("bottom"), "left": _Figures(unit)}
        self._plot = pg.PlotWidget(axisItems=axes, enableMenu=False)
        # Nobody opens its menu, but it is made all the same and would outlive the plot.
        menu = self._plot.getPlotItem().ctrlMenu
        menu.setParent(self, menu.windowFlags())
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.hideButtons()
        self._plot.getPlotItem().layout.setContentsMargins(1, EDGE // 2, EDGE, 1)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setToolTip(explained)
        self._curves = [self._plot.plot() for _ in self._lines]
        self._lasts: list[float | None] = [None] * len(self._lines)
        self._legend = QLabel()
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        self._arrange(explained)
        self.restyle()

    def _arrange(self, explained: str) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(subheading(self._title))
        head.addWidget(info(explained))
        head.addStretch(1)
        head.addWidget(self._legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        column.addLayout(head)
        column.addWidget(self._plot, 1)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.restyle()
        return super().event(event)

    def restyle(self) -> None:
        """Draw in the colours of the theme shown now."""
        self._plot.setBackground(colour("page"))
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(pg.mkPen(colour("line")))
            axis.setTextPen(pg.mkPen(colour("text_soft")))
            axis.setStyle(tickFont=font(0.9, tabular=True), tickLength=-4)
            axis.setGrid(40)
            axis.setTickDensity(self._density if name == "left" else 0.8)
        self._plot.getAxis("left").setWidth(52)
        style = {"font-size": f"{font(0.9).pointSizeF()}pt", "color": colour("text_soft").name()}
        self._plot.setLabel("bottom", tr("epoch"), **style)
        for line, curve in zip(self._lines, self._curves, strict=True):
            ink = colour(line.token)
            ink.setAlphaF(line.strength)
            # pyqtgraph counts in the screen's own pixels, of which a fine screen has more.
            curve.setPen(pg.mkPen(ink, width=line.width * self.devicePixelRatioF()))
        self._write_legend()

    def show_lines(
        self, points: Sequence[tuple[Sequence[float], Sequence[float]]], epochs: int
    ) -> None:
        """Draw each line's (epochs, values); the lower axis reaches to `epochs`.

        Where there is nothing to draw, the axes bear no figures: they would be made up.
        """
        lasts: list[float | None] = []
        highest = [max(values) for _, values in points if len(values)]
        for name in ("left", "bottom"):
            self._plot.getAxis(name).setStyle(showValues=bool(highest))
        for (line, curve), (at, values) in zip(
            zip(self._lines, self._curves, strict=True), points, strict=True
        ):
            curve.setData(np.asarray(at, float), np.asarray(values, float), **_mark(line, values))
            lasts.append(values[-1] if len(values) else None)
        top = self._most or (max(highest) * HEADROOM if highest and max(highest) > 0 else 1.0)
        # The only epoch of a run is a dot at the edge, half of which would be cut off.
        self._plot.setXRange(0, max(1, epochs), padding=0.01 if epochs > 1 else 0.05)
        self._plot.setYRange(self._lowest(points), top, padding=0.02 if self._most else 0)
        self._lasts = lasts
        self._write_legend()

    def _lowest(self, points: Sequence[tuple[Sequence[float], Sequence[float]]]) -> float:
        if self._most is None:
            return 0.0
        lows = [min(values) for _, values in points if len(values)]
        return max(0.0, min([*lows, 50.0]) // 10 * 10)

    def _write_legend(self) -> None:
        parts, words = [], []
        for line, last in zip(self._lines, self._lasts, strict=True):
            if not line.legend:
                continue
            value = "" if last is None else f" {last:.3g}{self._unit}"
            ink = colour(line.token).name()
            parts.append(f'<span style="color:{ink}">━</span> {tr(line.name)}{value}')
            words.append(f"{tr(line.name)}{value}")
        self._legend.setText("&nbsp;&nbsp;&nbsp;".join(parts))
        self._plot.setAccessibleName(self._title)
        self._plot.setAccessibleDescription(", ".join(words))


def _rates(history: History) -> tuple[list[float], list[float]]:
    """Where the learning rate was what: step by step, and epoch by epoch before the first step.

    Of a run that goes on, only its epochs are known of the sittings before.
    """
    first = history.batches[0].epoch if history.batches else inf
    before = [epoch for epoch in history.epochs if epoch.epoch <= first]
    at = [float(epoch.epoch) for epoch in before] + [batch.epoch for batch in history.batches]
    rates = [epoch.learning_rate for epoch in before]
    return at, rates + [batch.learning_rate for batch in history.batches]


def _mark(line: Line, values: Sequence[float]) -> dict[str, object]:
    """One lonely point is shown as a dot, since a line needs two."""
    if len(values) != 1:
        return {"symbol": None}
    ink = colour(line.token)
    return {"symbol": "o", "symbolSize": 7, "symbolBrush": ink, "symbolPen": None}


class Curves(QWidget):
    """Loss and accuracy side by side, the learning rate below, or beside them where it is low.

    They are repainted when told, never else.
    """

    def __init__(self) -> None:
        super().__init__()
        self.loss = Plot(
            tr("Loss"), (BATCHES, TRAIN, VAL), "",
            tr("How far the answers are from the truth: lower is better. Where validation rises "
               "while training falls, the network learns its pictures by heart. Of a small copy, "
               "training also counts how far it sees from the big model, and is no measure beside "
               "validation."),
        )  # fmt: skip
        self.accuracy = Plot(
            tr("Accuracy"), (TRAIN, VAL), " %",
            tr("The share of pictures it names rightly. Validation pictures are set aside: it "
               "never learns from them."),
            100.0,
        )  # fmt: skip
        self.rate = Plot(
            tr("Learning rate"), (RATE,), "",
            tr("How large its steps are: they grow at first, then shrink so that it settles."),
            density=0.35,
        )  # fmt: skip
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(LARGE)
        self._grid.addWidget(self.loss, 0, 0)
        self._grid.addWidget(self.accuracy, 0, 1)
        self._arrange(roomy=True)
        self.setMinimumHeight(LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        news.theme_changed.connect(self._restyle)

    def sizeHint(self) -> QSize:
        return QSize(640, LEAST)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(roomy=self.height() >= ROOMY)

    def _arrange(self, roomy: bool) -> None:
        """Put the learning rate below the others, or, where height is short, beside them."""
        place = (1, 0, 1, 2) if roomy else (0, 2, 1, 1)
        index = self._grid.indexOf(self.rate)
        if index >= 0 and self._grid.getItemPosition(index) == place:
            return
        self._grid.addWidget(self.rate, *place)
        self._grid.setRowStretch(0, 5)
        self._grid.setRowStretch(1, 2 if roomy else 0)
        for column, share in enumerate((2, 2, 0 if roomy else 1)):
            self._grid.setColumnStretch(column, share)

    def show_history(self, history: History) -> None:
        """Draw what the run said so far."""
        at = [float(epoch.epoch) for epoch in history.epochs]
        steps = [batch.epoch for batch in history.batches]
        epochs = history.epochs_in_all
        self.loss.show_lines(
            [
                (steps, [batch.loss for batch in history.batches]),
                (at, [epoch.train_loss for epoch in history.epochs]),
                (at, [epoch.val_loss for epoch in history.epochs]),
            ],
            epochs,
        )
        self.accuracy.show_lines(
            [
                (at, [100 * epoch.train_accuracy for epoch in history.epochs]),
                (at, [100 * epoch.val_accuracy for epoch in history.epochs]),
            ],
            epochs,
        )
        self.rate.show_lines([_rates(history)], epochs)

    def _restyle(self) -> None:
        for plot in (self.loss, self.accuracy, self.rate):
            plot.restyle()
