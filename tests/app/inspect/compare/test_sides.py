from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest

from tests.app.inspect.made_up import MadeUpLooks, learn_on, project_in, say_of
from tests.app.sessions import drain_until
from workbench.app.inspect.attention import Attention, Regarded
from workbench.app.inspect.classifiers import edition_of
from workbench.app.inspect.compare.sides import Compare, SideView
from workbench.app.inspect.pages import run_choices
from workbench.app.shell.session import Session
from workbench.inspection.attributions.methods import DEFAULT


class Opened:
    """Both sides of a project with two runs, and what the Picture tab looks with."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session, self.looks = session, MadeUpLooks()
        project = project_in(folder, runs=2)
        session.open(project)
        self.older, self.newer = (run.folder for run in project.runs())
        self.attention = Attention(self.looks)
        path = project.dataset().items[0].path
        self.now = Regarded(self.newer, path, runs=run_choices(project.runs()))
        views = [create_autospec(SideView, instance=True) for _ in range(2)]
        self.compare = Compare(views, session, self.attention)

    def show(self, **way: Any) -> None:
        """Bring the tab to sight."""
        self.attention.turn_to(self.now._replace(way=self.now.way._replace(**way)))
        self.compare.shown()

    def asks(self, **what: Any) -> None:
        """Wait until a side asked just so."""

        def asked() -> bool:
            parts = ({**w._asdict(), **w.way._asdict()} for w in self.looks.asked)
            return any(what.items() <= part.items() for part in parts)

        drain_until(self.session, asked)


@pytest.fixture
def opened(session, tmp_path):
    return Opened(session, tmp_path)


def test_a_side_asks_a_run_of_its_own_anew_once_that_went_on(opened):
    opened.show()
    opened.compare.sides[1].choose("run", str(opened.older))
    opened.asks(edition=edition_of(opened.older))
    learn_on(opened.older)
    opened.session.runs_changed.publish(None)
    opened.asks(edition=edition_of(opened.older))


def test_the_left_side_begins_with_what_the_picture_tab_looks_with_settings_and_all(opened):
    opened.show(method="closeup", settings=(("glances", 1),))
    opened.asks(target=None, method="closeup", settings=(("glances", 1),))
    opened.compare.sides[0].choose("method", "occlusion")
    opened.asks(method="occlusion", settings=())


def test_another_model_at_the_top_lets_go_of_what_only_the_one_before_knew(opened):
    say_of(opened.newer)
    say_of(opened.older, "squeezenet1_1", ("dent", "good"))
    opened.show()
    left, right = opened.compare.sides
    left.choose("layer", "layer3")
    left.choose("target", "scratch")
    right.choose("target", "dent")
    right.choose("method", "deeplift")
    opened.asks(layer="layer3", target="scratch")
    opened.attention.turn_to(opened.now._replace(run=opened.older))
    opened.asks(edition=edition_of(opened.older), layer="auto", target=None)
    opened.asks(edition=edition_of(opened.older), target="dent", method=DEFAULT)


def test_both_sides_look_at_the_size_of_the_picture_tab_where_their_model_can(opened):
    say_of(opened.newer)  # trained at 32 pixels
    opened.show()
    way = opened.now.way
    opened.attention.turn_to(opened.now._replace(way=way._replace(side=64)))
    drain_until(opened.session, lambda: sum(w.way.side == 64 for w in opened.looks.asked) == 2)
    before = len(opened.looks.asked)
    opened.looks.forget()
    opened.attention.turn_to(opened.now._replace(way=way._replace(side=512)))
    drain_until(opened.session, lambda: len(opened.looks.asked) >= before + 2)
    assert {one.way.side for one in opened.looks.asked[before:]} == {None}


def test_both_sides_look_again_once_files_may_have_changed(opened):
    opened.show()
    drain_until(opened.session, lambda: len(opened.looks.asked) >= 2)
    before = len(opened.looks.asked)
    opened.looks.forget()
    opened.session.items_changed.publish(None)
    drain_until(opened.session, lambda: len(opened.looks.asked) >= before + 2)
