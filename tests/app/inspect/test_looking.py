from __future__ import annotations

from pathlib import Path
from unittest.mock import create_autospec

from tests.app.inspect.made_up import MadeUpLooks
from tests.app.sessions import drain_until, open_session
from workbench.app.inspect.asking import Question
from workbench.app.inspect.classifiers import edition_of
from workbench.app.inspect.looking import Looking
from workbench.app.inspect.telling import LookView, Telling
from workbench.app.inspect.values import Wanted


def test_a_look_that_has_just_come_is_not_lost_to_getting_a_model_ready():
    telling = create_autospec(Telling, instance=True, shown=None)
    with open_session() as session:
        requests = session.requests("heatmap")
        looking = Looking(Question(requests), MadeUpLooks(), telling)
        looking.at(Wanted(edition_of(Path("runs/001")), "leaf.png"))
        drain_until(session, lambda: not requests.busy)
        looking.warm(lambda _work: None)
        looking.drain()
        telling.came.assert_called_once()


def test_checks_that_another_job_made_are_told():
    wanted, looks = Wanted(edition_of(Path("runs/001")), "leaf.png"), MadeUpLooks()
    view = create_autospec(LookView, instance=True)
    with open_session() as session:
        requests = session.requests("heatmap")
        looking = Looking(Question(requests), looks, Telling(view))
        looking.at(wanted)
        drain_until(session, lambda: not requests.busy)
        looks.check_apart(looks.look(wanted))  # as Save does
        looking.drain()
        (lines,), _ = view.show_trust.call_args
        assert "Checking" not in lines[0].text
        told = view.show_trust.call_count
        looking.drain()
        assert view.show_trust.call_count == told
