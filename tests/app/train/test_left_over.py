"""A run that was left unfinished is told of when its project is opened."""

from __future__ import annotations

from unittest.mock import create_autospec

import pytest

from tests.app.runs import run_in
from tests.app.sessions import drain_until, endless, words_of
from workbench.app.shell.wishes import QueueFocus, RunFocus
from workbench.app.train.left_over import LeftOver
from workbench.app.train.running import RunPresenter, RunView
from workbench.project.queue import RunQueue


@pytest.fixture
def said(session):
    return words_of(session)


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
    assert said[0].button == "Go on with it"
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
