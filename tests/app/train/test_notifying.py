"""The end of a training is told to a user who looks at something else, if that is wanted."""

from __future__ import annotations

from unittest.mock import MagicMock

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from tests.app.sessions import open_session
from workbench.app.train import notifying
from workbench.app.train.notifying import Notifier
from workbench.app.train.run_words import RunPage
from workbench.app.train.running import RunPresenter
from workbench.app.train.stage import build

OVER = RunPage("Run 7 · ResNet-18", "", "finished", sentence="It was right on 93 %.")


@pytest.fixture
def told(monkeypatch):
    """What the system is asked to say."""
    said: list[str] = []
    monkeypatch.setattr(QApplication, "beep", lambda: said.append("beep"))
    tray = MagicMock()
    tray.isSystemTrayAvailable.return_value = True
    tray.return_value.showMessage.side_effect = lambda *words: said.append(": ".join(words))
    monkeypatch.setattr(notifying, "QSystemTrayIcon", tray)
    return said


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


def test_a_sound_and_a_message_say_how_it_ended(window, told):
    notifier = Notifier(window)
    notifier.tell(OVER)
    notifier.tell(OVER)
    assert told == ["beep", "Run 7 · ResNet-18: It was right on 93 %."] * 2


def test_nothing_is_said_while_the_window_is_in_front(window, told, monkeypatch):
    monkeypatch.setattr(QWidget, "isActiveWindow", lambda _window: True)
    Notifier(window).tell(OVER)
    assert told == []


def test_where_the_system_shows_no_messages_the_sound_remains(window, told, monkeypatch):
    notifying.QSystemTrayIcon.isSystemTrayAvailable.return_value = False
    Notifier(window).tell(OVER)
    assert told == ["beep"]


@pytest.mark.parametrize("wanted", [True, False])
def test_it_is_the_users_choice(qtbot, told, monkeypatch, wanted):
    made = []
    begin = RunPresenter.__init__

    def note(self, *given):
        begin(self, *given)
        made.append(self)

    monkeypatch.setattr(RunPresenter, "__init__", note)
    with open_session() as session:
        stage = build(session)
        qtbot.addWidget(stage.widget)
        session.settings.notify = wanted
        made[0].over.publish(OVER)
    assert bool(told) == wanted
