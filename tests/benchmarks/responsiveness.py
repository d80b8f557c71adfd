"""The window while a training runs beside it on the processor: how late an 8 ms tick is.

The window is the real one, its Data page scrolled all the while; the training is a real one in a
`Job`, its events drained 30 times a second as always. Late is what is beyond the 8 ms.
"""

from __future__ import annotations

import sys
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tests.benchmarks.record import Figure, percentile, report
from tests.benchmarks.surroundings import own_home, screen

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.app.shell.window import MainWindow
    from workbench.training.recipe import Recipe

TICK_MS = 8
MEASURED_S = 30.0
BEFORE_S = 8.0  # the same without a training, to know what the machine itself does
BOUND_MS = 16.7
WORST_MS = 50.0
PATIENCE_S = 240.0


def recipe() -> Recipe:
    """A whole network that learns for longer than the measuring takes."""
    from workbench.training.recipe import Recipe

    return Recipe("resnet18", "random", "full", epochs=500, image_size=128)


def measure() -> Figure:
    """Open the window on a sample, start the training, count the ticks."""
    with own_home() as home, screen():
        from PySide6.QtWidgets import QApplication

        from workbench.app.main import SWITCH_S, make_application, open_window
        from workbench.project.settings import Settings

        sys.setswitchinterval(SWITCH_S)
        application = QApplication.instance() or make_application()
        window = open_window(Settings())
        window.dialogs.may_close = lambda: True
        window.show()
        window.pump.start()
        try:
            return _measured(application, window, home)
        finally:
            window.close()


def _measured(application: Any, window: MainWindow, home: Path) -> Figure:
    from workbench.core.events import finish
    from workbench.data.samples.table import get_sample

    folder = finish(get_sample("surface").build(0))
    window.projects.use_pictures(folder)
    _until(application, lambda: window.state.now.items > 0 and not window.session.activities())
    before = _ticks(application, window, BEFORE_S)
    batches = _start_training(application, window)
    alone = len(batches)
    late = _ticks(application, window, MEASURED_S)
    p999, worst = percentile(late, 0.999), max(late)
    return Figure(
        "responsiveness",
        p999,
        "ms late at the 99.9th percentile",
        BOUND_MS,
        p999 <= BOUND_MS and worst <= WORST_MS,
        {
            "worst_ms": worst,
            "worst_bound_ms": WORST_MS,
            "median_ms": percentile(late, 0.5),
            "p99_ms": percentile(late, 0.99),
            "ticks": len(late),
            "without_training_p999_ms": percentile(before, 0.999),
            "without_training_worst_ms": max(before),
            "later_than_bound": sum(value > BOUND_MS for value in late),
            "batches_meanwhile": len(batches) - alone,
            "measured_s": MEASURED_S,
        },
    )


def _start_training(application: Any, window: MainWindow) -> list[object]:
    from workbench.project.learning import train_run
    from workbench.training.events import BatchDone

    project = window.session.project
    assert project is not None
    batches: list[object] = []
    window.session.start(
        "training",
        "Run 1",
        lambda: train_run(project, recipe()),
        on_events=lambda events: batches.extend(e for e in events if isinstance(e, BatchDone)),
        pausable=True,
    )
    _until(application, lambda: len(batches) > 3)
    return batches


def _ticks(application: Any, window: MainWindow, seconds: float) -> list[float]:
    """Milliseconds each tick came late, while the pictures are scrolled up and down."""
    from PySide6.QtCore import Qt, QTimer

    times: list[float] = []
    bar = window.stage("data").widget.browser.grid.verticalScrollBar()  # type: ignore[attr-defined]

    def tick() -> None:
        times.append(time.perf_counter())
        if len(times) % 25 == 0:
            bar.setValue((bar.value() + 40) % max(1, bar.maximum()))

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(TICK_MS)
    begin = time.perf_counter()
    _until(application, lambda: time.perf_counter() - begin > seconds)
    timer.stop()
    return [max(0.0, (b - a) * 1000 - TICK_MS) for a, b in pairwise(times)]


def _until(application: Any, done: Any) -> None:
    """Let the event loop turn until something holds."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, begin = QEventLoop(), time.perf_counter()
    poll = QTimer()
    poll.timeout.connect(lambda: loop.quit() if done() else _not_for_ever(loop, begin))
    poll.start(50)
    loop.exec()
    poll.stop()
    assert done(), "it did not happen in time"


def _not_for_ever(loop: Any, begin: float) -> None:
    if time.perf_counter() - begin > PATIENCE_S:
        loop.quit()


if __name__ == "__main__":
    report(measure)
