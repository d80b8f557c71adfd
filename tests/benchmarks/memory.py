"""How much the window's process grows by twenty runs in a row.

The real window, the built-in sample, real runs in its own worker; afterwards the window is idle.
What the first runs take for good (libraries, kernels, buffers) is a constant: growth is counted
from the fourth run on, and scaled to twenty. It is the middle of the slopes between any two runs
(Theil 1950, Sen 1968): some 25 MB that the allocator holds in reserve come and go between runs.
"""

from __future__ import annotations

import ctypes
import gc
import statistics
import sys
from collections.abc import Callable
from itertools import combinations
from typing import TYPE_CHECKING, Any

from tests.benchmarks.record import Figure, at_most, report
from tests.benchmarks.responsiveness import _until
from tests.benchmarks.surroundings import own_home, screen

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.app.shell.window import MainWindow

RUNS, FIRST = 20, 4
BOUND_MB = 20.0


def measure() -> Figure:
    """Open the window on a sample, run after run."""
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
            held = _measured(application, window, home)
        finally:
            window.close()
    steady = held[FIRST - 1 :]
    slopes = [(b - a) / (m - n) for (n, a), (m, b) in combinations(enumerate(steady), 2)]
    growth = statistics.median(slopes) * RUNS
    return at_most(
        "memory", growth, "MB in 20 runs", BOUND_MB, held_mb=[round(value, 1) for value in held]
    )


def _measured(application: Any, window: MainWindow, home: Path) -> list[float]:
    from workbench.core.events import finish
    from workbench.data.samples.table import get_sample

    folder = finish(get_sample("surface").build(0))
    window.projects.use_pictures(folder)
    _until(application, lambda: window.state.now.items > 0 and not window.session.activities())
    window.session.go("train")
    begin, held = _begin(window), []
    for _ in range(RUNS):
        assert begin()
        _until(application, lambda: not window.session.activities())
        held.append(_resident_mb())
        print(f"{held[-1]:.1f} MB", file=sys.stderr, flush=True)
    return held


def _begin(window: MainWindow) -> Callable[[], bool]:
    """Starts a run as the Train stage does, drawn on its own page."""
    from workbench.app.train import beginnings
    from workbench.app.train.running import RunPresenter
    from workbench.training.recipe import Recipe

    view: Any = window.stage("train").widget
    project = window.session.project
    assert project is not None
    presenter = RunPresenter(view, window.session)
    recipe = Recipe("mobilenet_v3_small", "random", "full", 1, image_size=32, device="cpu")
    return lambda: presenter.start(beginnings.new(project, recipe))


def _resident_mb() -> float:
    """After what is unreachable is let go, by Python and by the allocator."""
    from workbench.training.machine.memory import resident_bytes

    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
    return resident_bytes() / 1e6


if __name__ == "__main__":
    report(measure)
