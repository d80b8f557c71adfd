"""What the window says of a run that another program trains."""

from __future__ import annotations

from unittest.mock import create_autospec

from tests.app.sessions import drain_until, words_of
from workbench.app.train import watching
from workbench.app.train.running import RunPresenter
from workbench.app.train.watching import Watcher
from workbench.core.errors import WorkbenchError
from workbench.project.project import create_project


def test_why_nothing_can_be_watched_is_said_once(session, tmp_path, monkeypatch):
    looked = []

    class Blind:
        def __init__(self, folder):
            del folder

        def look(self):
            looked.append(True)
            raise WorkbenchError("The disk is gone.", "Connect it.")

    monkeypatch.setattr(watching, "Watch", Blind)
    monkeypatch.setattr(watching, "EVERY_S", 0.0)
    said, run = words_of(session), create_autospec(RunPresenter, instance=True, active=False)
    session.open(create_project(tmp_path / "parts.workbench"))
    Watcher(run, session)
    drain_until(session, lambda: len(looked) > 3)
    assert [message.text for message in said] == ["The disk is gone."]
