"""What is awaited stands on the picture only once it takes longer than a blink."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from workbench.app.inspect.waiting import Waiting


@pytest.fixture
def over(qtbot):
    """A picture's place."""
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(400, 300)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def test_a_short_wait_is_not_mentioned(over, qtbot):
    waiting = Waiting(over)
    waiting.say("Looking…", False)
    waiting.say("", False)
    assert not waiting.isVisible()
    assert not waiting._timer.isActive()


def test_a_slow_one_is_said_within_the_picture_and_can_be_stopped(over, qtbot):
    waiting = Waiting(over)
    waiting.say("Looking… asked 40 times so far", True)
    qtbot.waitUntil(waiting.isVisible)
    over.resize(700, 500)
    assert over.rect().contains(waiting.geometry())
    with qtbot.waitSignal(waiting.stopped):
        qtbot.mouseClick(waiting.stop, Qt.MouseButton.LeftButton)


def test_only_a_wait_that_drags_on_makes_what_is_shown_outdated(over, qtbot):
    waiting = Waiting(over)
    told: list[bool] = []
    waiting.dragged.connect(told.append)
    waiting.say("Looking…", False)
    waiting.say("", False)
    assert True not in told
    waiting.say("Looking…", False)
    qtbot.waitUntil(lambda: told[-1])
    waiting.say("", False)
    assert not told[-1]


def test_what_cannot_be_stopped_offers_no_button(over, qtbot):
    waiting = Waiting(over)
    waiting.say("Looking…", False)
    qtbot.waitUntil(waiting.isVisible)
    assert not waiting.stop.isVisible()
