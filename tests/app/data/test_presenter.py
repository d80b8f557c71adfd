"""What the Data page says, without a screen."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from unittest.mock import create_autospec

import pytest
from PIL import Image

from tests.app.sessions import drain_until, words_of
from workbench.app.data import showing
from workbench.app.data.presenter import DataPresenter
from workbench.app.data.view import DataPage
from workbench.app.shell.projects import Projects
from workbench.app.shell.session import Session
from workbench.app.shell.wishes import ClassFocus, FocusItems


@pytest.fixture
def view():
    return create_autospec(DataPage, instance=True)


@pytest.fixture
def presenter(view, session) -> DataPresenter:
    return DataPresenter(view, session)


@pytest.fixture
def leaves(tmp_path) -> Path:
    """Six pictures of oaks, four of birches, one file that is none."""
    for name, count, tint in (("oak", 6, 90), ("birch", 4, 200)):
        (tmp_path / "leaves" / name).mkdir(parents=True)
        for n in range(count):
            picture = Image.new("RGB", (40, 30), (tint, 10 * n, 60))
            picture.save(tmp_path / "leaves" / name / f"{name} {n}.png")
    (tmp_path / "leaves" / "oak" / "broken.jpg").write_bytes(b"no picture at all")
    return tmp_path / "leaves"


def last(call) -> tuple:
    return call.call_args.args


def shown(session: Session, view) -> list[str]:
    """The names of the files on the page, once what was asked for is there."""
    view.show_items.reset_mock()
    drain_until(session, lambda: view.show_items.called)
    return [Path(item.path).name for item in last(view.show_items)[0]]


def read(session: Session, view, folder: Path) -> None:
    Projects(session).open_place(folder)
    drain_until(session, lambda: view.show_items.called and len(last(view.show_items)[0]) == 10)


def test_without_a_project_it_invites(presenter, view, session):
    assert shown(session, view) == []
    view.show_page.assert_called_with("empty")


def test_pictures_are_grouped_by_class_with_counts_and_shares(presenter, view, session, leaves):
    read(session, view, leaves)
    _, sections, classes = last(view.show_items)
    assert classes == ("birch", "oak")
    assert [(s.label, s.length) for s in sections] == [("birch", 4), ("oak", 6)]
    lines = last(view.show_classes)[0]
    assert [(line.title, line.total) for line in lines] == [
        ("All pictures", 10),
        ("Problems", 2),
        ("birch", 4),
        ("oak", 6),
    ]
    assert lines[1].key == showing.PROBLEMS
    assert lines[3].share == 1.0
    view.show_page.assert_called_with("pictures")


def test_a_class_a_split_and_words_narrow_what_is_shown(presenter, view, session, leaves):
    read(session, view, leaves)
    presenter.choose("oak")
    assert len(shown(session, view)) == 6
    presenter.search("OAK 3")
    assert shown(session, view) == ["oak 3.png"]
    presenter.search("")
    presenter.choose_split("val")
    assert shown(session, view)
    assert {i.split for i in last(view.show_items)[0]} == {"val"}
    assert last(view.show_heading)[0] == "oak"


def test_of_words_typed_fast_only_the_last_are_looked_for_and_never_in_the_windows_thread(
    presenter, view, session, leaves, monkeypatch
):
    read(session, view, leaves)
    choose, looked, may_go = showing.choose, [], threading.Event()

    def slow(loaded, wanted):
        looked.append((wanted.words, threading.current_thread()))
        assert may_go.wait(20)
        return choose(loaded, wanted)

    monkeypatch.setattr(showing, "choose", slow)
    for words in ("o", "oa", "oak", "oak 3"):
        presenter.search(words)
    may_go.set()
    assert shown(session, view) == ["oak 3.png"]
    assert threading.main_thread() not in [thread for _, thread in looked]
    assert len(looked) <= 2


def test_files_left_out_are_listed_with_their_reason(presenter, view, session, leaves):
    read(session, view, leaves)
    presenter.choose(showing.PROBLEMS)
    shown(session, view)
    view.show_page.assert_called_with("problems")
    (rejected,) = last(view.show_problems)[0].rejected
    assert rejected.path.endswith("broken.jpg")
    assert rejected.reason


def test_the_picture_one_is_on_is_described_and_decoded(presenter, view, session, leaves):
    read(session, view, leaves)
    presenter.move_to(5)
    item, place = last(view.show_details)
    assert (item.label, place) == ("oak", 1)
    drain_until(session, lambda: view.show_preview.called)
    pixels, reason = last(view.show_preview)
    assert pixels.shape == (30, 40, 3)
    assert reason == ""


def test_opening_goes_to_inspect_with_its_neighbours(presenter, view, session, leaves):
    read(session, view, leaves)
    wishes = []
    session.stage_wanted.listen(wishes.append)
    presenter.inspect(2)
    assert wishes[-1].stage == "inspect"
    assert wishes[-1].about.path in wishes[-1].about.among
    assert len(wishes[-1].about.among) == 10


def test_another_page_can_ask_for_just_some_pictures(presenter, view, session, leaves):
    read(session, view, leaves)
    some = tuple(i.id for i in last(view.show_items)[0][:2])
    presenter.receive(FocusItems(some, "Mistaken for oak"))
    assert len(shown(session, view)) == 2
    assert last(view.show_heading)[0] == "Mistaken for oak"
    presenter.unfocus()
    assert len(shown(session, view)) == 10
    presenter.receive(ClassFocus("birch"))
    assert len(shown(session, view)) == 4


def test_an_empty_folder_leaves_no_project_behind(presenter, view, session, tmp_path):
    from workbench.core import places

    said = []
    session.said.listen(said.append)
    (tmp_path / "nothing").mkdir()
    Projects(session).open_place(tmp_path / "nothing")
    drain_until(session, lambda: said and not session.activities())
    assert "empty" in said[-1].text
    assert session.project is None
    assert not list(places.projects_dir().glob("*.workbench"))


def test_pictures_that_are_known_are_counted_not_read_in_the_windows_thread(
    session, leaves, monkeypatch
):
    Projects(session).open_place(leaves)
    drain_until(session, lambda: session.project and not session.activities())
    project = session.project
    monkeypatch.setattr(project.catalogue, "items", lambda: pytest.fail("read"))
    shutil.rmtree(leaves)
    Projects(session).read_again()
    drain_until(session, lambda: not session.activities())
    assert session.project is project


def test_dropping_the_same_folder_again_reads_it_again(presenter, view, session, leaves):
    read(session, view, leaves)
    folder = session.project.folder
    Image.new("RGB", (40, 30), "blue").save(leaves / "oak" / "new.png")
    Projects(session).open_place(leaves)
    drain_until(session, lambda: len(last(view.show_items)[0]) == 11)
    assert session.project.folder == folder


def test_a_project_whose_pictures_are_gone_says_so_when_it_is_opened(view, session, leaves):
    projects = Projects(session)
    DataPresenter(view, session)
    read(session, view, leaves)
    folder = session.project.folder
    session.close_project()
    leaves.rename(leaves.with_name("renamed"))
    told = words_of(session)
    projects.open_project(folder)
    drain_until(session, lambda: told)
    assert f"“{leaves}”" in told[0].text
    assert told[0].hint
    assert last(view.show_problems)[0].problems[0].blocking


def test_pictures_that_are_read_where_they_were_moved_to_are_not_said_to_be_gone(
    view, session, leaves
):
    DataPresenter(view, session)
    read(session, view, leaves)
    session.close_project()
    told = words_of(session)
    moved = leaves.rename(leaves.with_name("renamed"))
    Projects(session).open_place(moved)
    drain_until(session, lambda: session.project and session.project.source == moved)
    drain_until(session, lambda: any("are ready" in message.text for message in told))
    assert [message for message in told if message.tone == "trouble"] == []
