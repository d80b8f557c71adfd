"""The curves of a run on a real plot."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage, QPainter

from tests.app.runs import epochs
from workbench.app.shell import theme
from workbench.app.widgets.curves import VAL, Curves
from workbench.training.events import BatchDone, RunStarted
from workbench.training.keeping.history import MOST_BATCHES, History


@pytest.fixture
def curves(qtbot):
    curves = Curves()
    qtbot.addWidget(curves)
    curves.resize(900, 600)
    curves.show()
    return curves


def history(done: int, of: int) -> History:
    made = History(epochs(done))
    made.hear(RunStarted("r", "CPU · 2 cores", 8, 8, ("a", "b"), of, 4))
    return made


def test_the_lower_axis_reaches_to_the_last_epoch_from_the_start(curves):
    curves.show_history(history(2, 20))
    (low, high), _ = curves.loss._plot.viewRange()
    assert low <= 0
    assert 20 <= high <= 21


def test_the_legend_says_the_last_values(curves):
    curves.show_history(history(3, 5))
    words = curves.accuracy._plot.accessibleDescription()
    assert words == "training 83.3 %, validation 80 %"


def test_the_learning_rate_of_a_run_that_goes_on_is_drawn_from_its_first_epoch(curves):
    going_on = history(3, 5)
    for batch in (1, 2):
        going_on.hear(BatchDone(4, batch, 2, 0.5, 0.001, 10.0))
    curves.show_history(going_on)
    at, rates = curves.rate._curves[0].getData()
    assert list(at) == [1.0, 2.0, 3.0, 3.5, 4.0]
    assert list(rates) == [*(epoch.learning_rate for epoch in going_on.epochs), 0.001, 0.001]


def test_one_epoch_alone_is_a_dot(curves):
    curves.show_history(history(1, 5))
    assert curves.loss._curves[-1].opts["symbol"] == "o"
    curves.show_history(history(2, 5))
    assert curves.loss._curves[-1].opts["symbol"] is None


def test_both_themes_are_drawn_in_their_own_colours(curves):
    try:
        theme.follow("dark")
        assert curves.loss._plot.backgroundBrush().color().name() == theme.theme().page.lower()
        theme.follow("light")
        assert curves.loss._plot.backgroundBrush().color().name() == theme.theme().page.lower()
    finally:
        theme.follow("system")


def test_nothing_yet_draws_empty_axes(curves):
    curves.show_history(History())
    axes = [curves.loss._plot.getAxis(name) for name in ("left", "bottom")]
    assert not any(axis.style["showValues"] for axis in axes)
    assert curves.loss._plot.accessibleDescription() == "training, validation"
    curves.show_history(history(2, 5))
    assert all(axis.style["showValues"] for axis in axes)


def test_however_long_a_run_its_batches_stay_few():
    made = History()
    for epoch in range(1, 101):
        for batch in range(1, 101):
            made.hear(BatchDone(epoch, batch, 100, 0.5, 1e-3, 30.0))
    assert MOST_BATCHES / 2 <= len(made.batches) <= MOST_BATCHES
    assert made.batches[0].epoch < 1
    assert made.batches[-1].epoch > 99
    assert made.done() == 100


def test_the_plotting_library_may_be_imported_in_a_worker_thread():
    """So it is, before the first training: nothing it makes then belongs to that thread."""
    import subprocess
    import sys

    code = """
import gc, threading
from importlib import import_module
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
app = QApplication(["curves", "-platform", "offscreen"])
worker = threading.Thread(target=import_module, args=("pyqtgraph",))
worker.start()
worker.join()
made = [o for o in gc.get_objects() if isinstance(o, QObject) and o.thread() != app.thread()]
assert not made, made
from workbench.app.widgets.curves import Curves
Curves().show()
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_learning_rate_stands_beside_the_others_where_there_is_little_height(curves, qtbot):
    def beside() -> bool:
        return curves.rate.y() == curves.loss.y() and curves.rate.x() > curves.accuracy.x()

    assert curves.rate.y() > curves.loss.y()
    curves.resize(900, 200)
    qtbot.waitUntil(beside)
    curves.resize(900, 600)
    qtbot.waitUntil(lambda: not beside())


@pytest.mark.parametrize(("name", "end"), [("left", "100 %"), ("bottom", "40")])
def test_the_figure_at_the_end_of_an_axis_is_written(curves, name, end):
    curves.show_history(history(38, 40))
    assert end in figures(curves.accuracy, name)


def figures(plot, name: str) -> list[str]:
    """What stands beside an axis."""
    painter = QPainter(paper := QImage(900, 600, QImage.Format.Format_RGB32))
    _line, _ticks, texts = plot._plot.getAxis(name).generateDrawSpecs(painter)
    painter.end()
    assert not paper.isNull()
    return [text for _place, _side, text in texts]


def test_a_run_of_one_epoch_has_its_figure_and_its_whole_dot(curves):
    curves.resize(900, 300)
    curves.show_history(history(1, 1))
    assert figures(curves.rate, "bottom") == ["0", "1"]
    box = curves.rate._plot.getViewBox()
    beyond = (box.viewRange()[0][1] - 1) / box.viewPixelSize()[0]
    assert beyond > 3.5, "half the dot"


def test_a_run_that_was_stopped_is_drawn_on_the_axis_it_had(curves):
    curves.show_history(History(epochs(1), wanted=3))
    assert figures(curves.loss, "bottom")[-1] == "3"


def test_lines_are_as_thick_on_a_fine_screen(curves, monkeypatch):
    monkeypatch.setattr(curves.loss, "devicePixelRatioF", lambda: 2.0)
    curves.loss.restyle()
    assert curves.loss._curves[-1].opts["pen"].widthF() == 2 * VAL.width


def test_that_the_losses_of_a_small_copy_are_two_measures_is_said(curves):
    assert "no measure beside validation" in curves.loss._plot.toolTip()
