"""What the window says of a run that another program trains."""

from __future__ import annotations

from unittest.mock import create_autospec

import msgspec

from tests.app.sessions import drain_until, words_of
from workbench.app.train import watching
from workbench.app.train.running import RunPresenter
from workbench.app.train.watching import Watcher
from workbench.core.errors import WorkbenchError
from workbench.project.project import create_project
from workbench.project.watching import Look
from workbench.training.recipe import Recipe


def test_which_run_is_trained_elsewhere_is_told_until_it_is_over(session, tmp_path, monkeypatch):
    looks = [Look(tmp_path / "runs" / "004", Recipe("resnet18"), (), True, False)]
    looks.append(msgspec.structs.replace(looks[0], first=False, over=True))

    class Watch:
        def __init__(self, folder):
            del folder

        def look(self):
            return looks.pop(0) if looks else None

    monkeypatch.setattr(watching, "Watch", Watch)
    monkeypatch.setattr(watching, "EVERY_S", 0.0)
    told, said = [], words_of(session)
    session.trained_elsewhere.listen(told.append)
    session.open(create_project(tmp_path / "parts.workbench"))
    Watcher(create_autospec(RunPresenter, instance=True, active=False), session)
    drain_until(session, lambda: len(told) > 2)
    assert told == ["", "Run 4", ""]
    assert said == [], "the bar at the bottom says it, with a button"


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
