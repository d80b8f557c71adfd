from __future__ import annotations

from unittest.mock import create_autospec

from tests.app.inspect.made_up import MadeUpLooks, learn_on, project_in
from tests.app.sessions import drain_until, open_session
from workbench.app.inspect.attention import Attention, Regarded
from workbench.app.inspect.classifiers import edition_of
from workbench.app.inspect.compare.sides import Compare, SideView
from workbench.app.inspect.pages import run_choices


def test_a_side_asks_a_run_of_its_own_anew_once_that_went_on(tmp_path):
    views = [create_autospec(SideView, instance=True) for _ in range(2)]
    with open_session() as session:
        project, looks = project_in(tmp_path, runs=2), MadeUpLooks()
        session.open(project)
        older, newer = (run.folder for run in project.runs())
        attention = Attention(looks)
        compare = Compare(views, session, attention)
        path = project.dataset().items[0].path
        attention.turn_to(Regarded(newer, path, runs=run_choices(project.runs())))
        compare.shown()
        compare.sides[1].choose("run", str(older))

        def asks(edition) -> None:
            drain_until(session, lambda: edition in {wanted.edition for wanted in looks.asked})

        asks(edition_of(older))
        learn_on(older)
        session.runs_changed.publish(None)
        asks(edition_of(older))
