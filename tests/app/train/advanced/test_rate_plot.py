"""The curve of the learning-rate finder."""

from __future__ import annotations

from workbench.app.train.advanced.rate_plot import RatePlot


def test_all_learning_rates_of_the_axis_are_written_as_powers_of_ten(qtbot):
    plot = RatePlot()
    qtbot.addWidget(plot)
    axis = plot._plot.getAxis("bottom")
    assert axis.tickStrings([-6.0, -3.0, 0.0, 1.0], 1, 1) == ["10⁻⁶", "10⁻³", "10⁰", "10¹"]
    assert axis.tickStrings([-3.0, -2.5], 1, 0.5) == ["10⁻³", ""]
