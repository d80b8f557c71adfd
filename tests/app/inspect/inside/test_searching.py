from __future__ import annotations

from pathlib import Path

from tests.app.inspect.made_up import move_pictures, project_in
from tests.app.sessions import drain_until, endless
from workbench.app.inspect.classifiers import Classifiers, edition_of
from workbench.app.inspect.inside import worker
from workbench.app.inspect.inside.searching import KEY, Searching


def test_a_search_refused_while_a_project_is_left_does_not_hold_up_the_next(
    session, tmp_path, monkeypatch
):
    monkeypatch.setattr(worker, "search", lambda *about: endless())
    project = project_in(tmp_path)
    session.open(project)
    searching = Searching(session, Classifiers(), lambda: None)
    edition = edition_of(project.runs()[0].folder)
    left: list[bool] = []
    session.start("at work", "At work", endless)
    session.close_project(lambda: left.append(True))
    searching.search(edition, "layer4")
    assert searching.progress == ("", 0, None)
    drain_until(session, lambda: left)
    session.open(project)
    searching.search(edition, "layer4")
    assert session.running(KEY)
    assert searching.progress[0] == "Looking through your pictures"


def test_the_pictures_of_a_run_are_found_where_they_were_moved_to(tmp_path):
    project = project_in(tmp_path)
    move_pictures(project, tmp_path / "moved")
    items = worker.pictures_of(project.runs()[0].folder)
    assert len(items) == 12
    assert all(Path(item.path).is_file() for item in items)
