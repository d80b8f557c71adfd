"""What a test left behind: windows, threads, running timers."""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

# Threads that libraries keep for the life of the process.
LIBRARY_THREADS = ("Dummy-", "QThread", "tqdm", "LokyManager", "QueueManager", "pytest_timeout")
GRACE_S = 2.0


class Leaks:
    """Remembers what was there before a test, and names what is there beyond it afterwards."""

    def __init__(self) -> None:
        self._threads = set(threading.enumerate())
        self._widgets = {id(widget) for widget in _top_level_widgets()}
        self._timers = {id(timer) for timer in _running_timers()}

    def left_behind(self) -> list[str]:
        """Words for each leak; waits a moment for threads that are just ending."""
        _deliver_deferred_deletes()
        if self._find():
            gc.collect()
            _deliver_deferred_deletes()
        deadline = time.monotonic() + GRACE_S
        while (left := self._find()) and time.monotonic() < deadline:
            for thread in self._new_threads():
                thread.join(timeout=0.05)
            _deliver_deferred_deletes()
            if not self._new_threads():
                break
        return left and self._find()

    def _find(self) -> list[str]:
        widgets = [w for w in _top_level_widgets() if id(w) not in self._widgets]
        timers = [t for t in _running_timers() if id(t) not in self._timers]
        return [
            *(f"window {type(w).__name__} {w.objectName()!r} {w.windowTitle()!r}" for w in widgets),
            *(f"running timer of {t.parent()!r}, every {t.interval()} ms" for t in timers),
            *(f"thread {t.name!r}" for t in self._new_threads()),
        ]

    def _new_threads(self) -> list[threading.Thread]:
        return [
            thread
            for thread in threading.enumerate()
            if thread not in self._threads and not thread.name.startswith(LIBRARY_THREADS)
        ]


def _widgets_module() -> Any:
    """QtWidgets where a test has loaded it and made an application, else None."""
    module = sys.modules.get("PySide6.QtWidgets")
    return module if module and module.QApplication.instance() else None


def _top_level_widgets() -> list[Any]:
    module = _widgets_module()
    return list(module.QApplication.topLevelWidgets()) if module else []


def _running_timers() -> list[Any]:
    if not _widgets_module():
        return []
    timer_type: Any = sys.modules["PySide6.QtCore"].QTimer
    alive: Callable[[], list[Any]] = sys.modules["shiboken6"].getAllValidWrappers
    return [
        wrapper for wrapper in alive() if isinstance(wrapper, timer_type) and wrapper.isActive()
    ]


def _deliver_deferred_deletes() -> None:
    module = _widgets_module()
    if not module:
        return
    core = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)
    module.QApplication.processEvents()
