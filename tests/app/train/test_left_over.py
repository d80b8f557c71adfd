"""A run that was left unfinished is told of when its project is opened."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from unittest.mock import create_autospec

import pytest

from tests.app.runs import run_in
from tests.app.sessions import drain_until, endless, words_of
from workbench.app.shell.session import StageWish
from workbench.app.shell.wishes import QueueFocus, RunFocus
from workbench.app.train.left_over import LeftOver
from workbench.app.train.running import RunPresenter, RunView
from workbench.app.train.stage import build
from workbench.project.queue import RunQueue
from workbench.training.keeping.files import EVENTS


@pytest.fixture
def said(session):
    return words_of(session)


@pytest.fixture
def back(session):
    """What is taken back of what was said."""
    back = []
    session.taken_back.listen(back.append)
    return back


@pytest.fixture
def opened(session, said):
    """Let Train hear of the open project; its presenter of runs."""

    def open_() -> RunPresenter:
        run = RunPresenter(create_autospec(RunView, instance=True), session)
        over = []
        run.over.listen(over.append)
        left = LeftOver(run, session)
        drain_until(session, lambda: not left._looks.busy)
        session.drain()
        assert not over  # nobody is told again that it is over
        return run

    return open_


@pytest.mark.parametrize(
    ("state", "how"), [(None, "was cut off after"), ("stopped", "was stopped after")]
)
def test_a_run_that_was_left_unfinished_is_told_of_and_shown(
    session, project, said, opened, state, how
):
    run = run_in(project.folder, project.dataset(), state=state)
    page = opened().page
    assert [message.text for message in said] == [f"Run 1 {how} 3 of 5 epochs."]
    assert said[0].button == "Show the run"
    assert (said[0].wish.stage, said[0].wish.about) == ("train", RunFocus(run.folder))
    assert page.can_resume
    assert page.usable
    assert (page.state, page.epoch, page.kept) == ("stopped", "3 / 5", 3)
    assert "The classifier of epoch 3" in page.sentence


def test_a_run_cut_off_before_its_first_epoch_can_be_begun_again(project, said, opened):
    run = run_in(project.folder, project.dataset(), state=None, measured=False)
    for name in ("classifier.json", "events.jsonl"):
        (run.folder / name).unlink()
    assert opened().page.can_resume
    assert said[0].hint == "It can be begun again by its recipe."


def test_of_a_run_that_ended_nothing_is_said(project, said, opened):
    run_in(project.folder, project.dataset(), state=None)
    run_in(project.folder, project.dataset(), number=2)
    assert opened().page is None
    assert said == []


def test_a_run_that_others_beat_is_not_offered_and_one_that_failed_is(project, said, opened):
    run_in(project.folder, project.dataset(), state="cut short")
    assert opened().page is None
    run_in(project.folder, project.dataset(), number=2, state="failed")
    assert opened().page.can_resume
    assert [message.text for message in said] == ["Run 2 failed after 3 of 5 epochs."]


def test_its_long_record_is_not_read_in_the_windows_thread(project, said, opened, monkeypatch):
    run_in(project.folder, project.dataset(), state=None)
    threads = []
    read = Path.read_bytes

    def noted(path):
        if path.name == EVENTS:
            threads.append(threading.current_thread())
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", noted)
    assert opened().page.kept == 3
    assert said
    assert len(threads) == 1
    assert threading.current_thread() not in threads


def test_the_offer_is_taken_back_once_the_run_is_removed(session, project, said, opened, back):
    run = run_in(project.folder, project.dataset(), state=None)
    opened()
    session.runs_changed.publish(None)
    assert back == []
    shutil.rmtree(run.folder)
    session.runs_changed.publish(None)
    assert back == said


def test_the_offer_is_taken_back_once_a_training_begins(session, project, said, opened, back):
    run_in(project.folder, project.dataset(), state=None)
    opened()
    session.start("training", "Run 1", endless)
    assert back == said


def test_a_run_is_shown_on_its_page_or_in_results_where_the_page_is_anothers(
    qtbot, session, project
):
    run = run_in(project.folder, project.dataset(), state=None)
    stage = build(session)
    qtbot.addWidget(stage.widget)
    drain_until(session, lambda: not stage.widget.ways.button("run").isHidden())
    wishes = []
    session.stage_wanted.listen(wishes.append)
    stage.receive(RunFocus(run.folder))
    assert wishes == []
    other = RunFocus(project.folder / "runs" / "002")
    stage.receive(other)
    assert wishes == [StageWish("results", other)]


def test_it_is_said_after_the_pictures_were_read(session, project, said):
    run_in(project.folder, project.dataset(), state=None)
    session.start("scan", "Reading", endless)
    run = RunPresenter(create_autospec(RunView, instance=True), session)
    LeftOver(run, session)
    drain_until(session, lambda: run.page)
    session.drain()
    assert said == []
    session.stop("scan")
    drain_until(session, lambda: said)
    assert said[0].button


def test_a_queue_that_is_not_through_speaks_for_its_run(session, project, said, opened):
    run = run_in(project.folder, project.dataset(), state="stopped")
    queue = RunQueue(project.folder)
    queue.add(run.recipe)
    queue.mark(1, state="running", run=run.folder.name)
    page = opened().page
    assert page.can_resume
    assert [message.text for message in said] == [
        "A run of this project's queue was begun and stands still."
    ]
    assert said[0].wish.about == QueueFocus()
