from __future__ import annotations

from functools import partial
from pathlib import Path
from unittest.mock import create_autospec

from tests.app.inspect.made_up import MadeUpLooks
from workbench.app.inspect.asking import Question
from workbench.app.inspect.classifiers import edition_of
from workbench.app.inspect.looking import Looking
from workbench.app.inspect.telling import LookView, Telling
from workbench.app.inspect.values import Wanted
from workbench.app.shell.session import Session

WANTED = Wanted(edition_of(Path("runs/001")), "leaf.png")


def asked(session: Session, looks: MadeUpLooks, telling: Telling, wanted: Wanted) -> Looking:
    """One that was asked, and whose answer waits to be drained."""
    looking = Looking(partial(Question, session, "heatmap"), looks, telling)
    looking.at(wanted)
    assert looking._question._requests.at_rest(30)
    return looking


def test_a_look_that_has_just_come_is_not_lost_to_getting_a_model_ready(session):
    telling = create_autospec(Telling, instance=True, shown=None)
    looking = asked(session, MadeUpLooks(), telling, WANTED)
    looking.warm(lambda _work: None)
    session.drain()
    telling.came.assert_called_once()


def test_checks_that_another_job_made_are_told(session):
    looks = MadeUpLooks()
    view = create_autospec(LookView, instance=True)
    looking = asked(session, looks, Telling(view), WANTED)
    session.drain()
    looks.check_apart(looks.look(WANTED))  # as Save does
    looking.go_on()
    (lines,), _ = view.show_trust.call_args
    assert "Checking" not in lines[0].text
    told = view.show_trust.call_count
    looking.go_on()
    assert view.show_trust.call_count == told
