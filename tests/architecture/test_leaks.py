"""The leak check itself: it names what stays, and is quiet about what goes."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from tests.leaks import Leaks


def test_names_a_window_that_stays_open(qapp):
    leaks = Leaks()
    window = QWidget()
    window.setObjectName("forgotten")
    assert "forgotten" in "".join(leaks.left_behind())
    window.deleteLater()
    del window
    assert leaks.left_behind() == []


def test_names_a_timer_that_still_runs(qapp):
    leaks = Leaks()
    timer = QTimer()
    timer.start(1000)
    assert "every 1000 ms" in "".join(leaks.left_behind())
    timer.stop()
    assert leaks.left_behind() == []


@pytest.mark.parametrize("daemon", [True, False])
def test_names_a_thread_that_does_not_end(monkeypatch, daemon):
    monkeypatch.setattr("tests.leaks.GRACE_S", 0.1)
    leaks = Leaks()
    end = threading.Event()
    thread = threading.Thread(target=end.wait, name="forgotten", daemon=daemon)
    thread.start()
    assert leaks.left_behind() == ["thread 'forgotten'"]
    end.set()
    thread.join()
    assert leaks.left_behind() == []


def test_waits_for_a_thread_that_is_just_ending():
    leaks = Leaks()
    thread = threading.Timer(0.1, lambda: None)
    thread.start()
    assert leaks.left_behind() == []
