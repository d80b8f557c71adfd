"""What the page of the queue says and does, without a window."""

from __future__ import annotations

from unittest.mock import create_autospec

import pytest

from tests.app.runs import run_in
from tests.app.sessions import drain_until, endless, words_of
from workbench.app.train.queueing.presenter import QueuePresenter, QueueView
from workbench.app.train.queueing.rows import search_words
from workbench.project.queue import FILE, RunQueue
from workbench.project.search import Search, Trial
from workbench.training.recipe import Recipe, validated

A = Recipe("resnet18", epochs=4, learning_rate=1e-3)
B = Recipe("mobilenet_v3_small", epochs=8)


pytestmark = pytest.mark.usefixtures("project")


@pytest.fixture
def view():
    return create_autospec(QueueView, instance=True)


@pytest.fixture
def presenter(view, session):
    presenter = QueuePresenter(view, session)
    presenter.shown()
    return presenter


def page(view):
    return view.show_queue.call_args.args[0]


def lines(view):
    return [f"{r.place} {r.network} · {r.learns} · {r.words}" for r in page(view).rows]


def test_recipes_stand_in_the_order_they_were_added(view, presenter):
    presenter.add(A)
    presenter.add(B)
    assert lines(view) == [
        "1 ResNet-18 · Only the last layer · 4 epochs · Waits",
        "2 MobileNet v3 small · Only the last layer · 8 epochs · Waits",
    ]
    assert page(view).sentence == "2 runs waiting."


def test_the_learning_rate_is_the_one_that_training_takes(view, presenter):
    recipe = Recipe("resnet18", strategy="full", optimiser="sgd")
    presenter.add(recipe)
    assert page(view).rows[0].rate == validated(recipe).learning_rate


def test_what_waits_is_moved_and_taken_off(view, presenter):
    presenter.add(A)
    presenter.add(B)
    first, second = page(view).rows
    presenter.move(second.id, -1)
    assert [row.id for row in page(view).rows] == [second.id, first.id]
    presenter.remove(second.id)
    assert [row.id for row in page(view).rows] == [first.id]


def test_a_run_that_was_begun_says_that_it_goes_on(view, presenter, session):
    run_in(session.project.folder, session.project.dataset(), number=1)
    presenter.add(A)
    RunQueue(session.project.folder).mark(1, state="running", run="001")
    presenter.refresh()
    assert page(view).rows[0].words == "Begun, goes on"
    assert page(view).rows[0].run == "Run 1"
    assert presenter.waiting


def test_a_run_that_was_begun_is_taken_off_unless_a_training_runs(view, presenter, session):
    presenter.add(A)
    RunQueue(session.project.folder).mark(1, state="running", run="001")
    session.start("training", "Queue", endless)
    presenter.remove(1)
    assert page(view).rows[0].state == "running"
    session.stop("training")
    drain_until(session, lambda: page(view).rows[0].state == "paused")
    presenter.remove(1)
    assert page(view).rows == ()


def test_several_recipes_are_chosen_in_a_worker_and_join_the_queue(view, presenter, session):
    presenter.add(B)
    presenter.try_several(A, 6, ["resnet18"])
    drain_until(session, lambda: len(page(view).rows) == 4)
    assert len(page(view).found) == 3
    assert {row.network for row in page(view).found} == {"ResNet-18"}, "as it was ticked"
    assert page(view).search == "0 of 6 tried. 3 more are chosen from what these show."


def test_how_far_a_search_is_reads_well_whatever_the_number():
    trial = Trial(1, A, "finished")
    said = [search_words(Search(A, wanted, (), (trial,))) for wanted in (2, 3)]
    assert said == [
        "1 of 2 tried. 1 more is chosen from what these show.",
        "1 of 3 tried. 2 more are chosen from what these show.",
    ]


def test_a_damaged_queue_is_said_in_words_and_once(view, presenter, session):
    presenter.add(A)
    said = words_of(session)
    whole = (session.project.folder / FILE).read_bytes()
    for content in (b"{", b"{", whole, b"{"):
        (session.project.folder / FILE).write_bytes(content)
        session.runs_changed.publish(None)
    assert ["damaged" in message.text for message in said] == [True, True]
    assert not presenter.waiting
