"""What the page of the queue says and does, without a window."""

from __future__ import annotations

import shutil
from unittest.mock import create_autospec

import msgspec
import pytest

from tests.app.runs import run_in
from tests.app.sessions import drain_until, endless, words_of
from workbench.app.train.queueing.ending import queue_end
from workbench.app.train.queueing.presenter import QueuePresenter, QueueView
from workbench.app.train.queueing.rows import search_words
from workbench.core.events import Finished
from workbench.core.files import write_json
from workbench.project.queue import FILE, Entry, QueueSummary, RunQueue
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


def test_a_run_that_was_begun_says_that_it_stands_still(view, presenter, session):
    run_in(session.project.folder, session.project.dataset(), number=1)
    presenter.add(A)
    RunQueue(session.project.folder).mark(1, state="running", run="001")
    presenter.refresh()
    assert page(view).rows[0].words == "Stands still"
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
    assert {row.network for row in page(view).rows[1:]} == {"ResNet-18"}, "as it was ticked"
    assert page(view).found == (), "what waits stands in the queue alone"
    assert page(view).search == "0 of 6 tried. 3 more are chosen from what these show."


def test_how_far_a_search_is_reads_well_whatever_the_number():
    trials = (Trial(1, A, "finished"), Trial(2, A))
    said = [search_words(Search(A, wanted, (), trials)) for wanted in (3, 4)]
    assert said == [
        "1 of 3 tried. 1 more is chosen from what these show.",
        "1 of 4 tried. 2 more are chosen from what these show.",
    ]


def searched(session, *trials: Trial, wanted: int = 4):
    """Let a search have come to this; what waits or runs stands in the queue."""
    folder = session.project.folder
    write_json(folder / "search.json", Search(A, wanted, (A.backbone,), trials))
    asked = [trial for trial in trials if trial.state != "taken off"]
    RunQueue(folder).add(*(t.recipe for t in asked), trials=[t.number for t in asked])
    for entry, trial in zip(RunQueue(folder).entries(), asked, strict=True):
        RunQueue(folder).mark(entry.id, state=trial.state, message=trial.message)


DONE = Trial(1, A, "finished", 0.9, 4, "001")
POOR = Trial(2, B, "cut short", 0.7, 1, "002")
AT_WORK = Trial(3, A, "running", 0.5, 1, "003")
BROKEN = Trial(4, A, "failed", message="The disk is full.")


def test_a_trial_stands_in_the_queue_until_it_came_to_something(view, presenter, session):
    searched(session, DONE, POOR, AT_WORK, BROKEN)
    presenter.refresh()
    assert [(row.words, row.message) for row in page(view).rows] == [
        ("Stands still", ""),
        ("Failed", "The disk is full."),
    ]
    assert [(row.number, row.words, row.best) for row in page(view).found] == [
        (1, "Finished", True),
        (2, "Cut short", False),
    ]
    assert page(view).found[1].message == "Others were better by then."


def test_a_run_that_was_removed_is_not_led_to(view, presenter, session):
    project = session.project
    run = run_in(project.folder, project.dataset())
    searched(session, DONE, AT_WORK)
    RunQueue(project.folder).mark(2, run="001")
    presenter.refresh()
    assert [row.folder for row in (*page(view).rows, *page(view).found)] == [run.folder] * 2
    shutil.rmtree(run.folder)
    session.runs_changed.publish(None)
    assert [row.folder for row in (*page(view).rows, *page(view).found)] == [None] * 2


def test_of_a_queue_whose_best_run_was_removed_the_next_is_shown(session):
    project = session.project
    run = run_in(project.folder, project.dataset(), number=2)
    entries = tuple(Entry(n, A, "finished", f"00{n}", 0.9) for n in (1, 2))
    end = queue_end(Finished(QueueSummary(entries, entries)), project.folder, 2, "finished", "")
    assert end.best == run.folder


def test_a_trial_that_failed_says_why_once_it_is_cleared_from_the_queue(view, presenter, session):
    searched(session, DONE, BROKEN)
    presenter.clear()
    assert page(view).rows == ()
    assert [row.message for row in page(view).found] == ["", "The disk is full."]


def test_trials_that_stand_among_what_was_found_can_be_cleared(view, presenter, session):
    searched(session, DONE, POOR, wanted=2)
    presenter.refresh()
    assert (page(view).rows, page(view).clearable) == ((), True)
    presenter.clear()
    assert not page(view).clearable
    assert RunQueue(session.project.folder).entries() == ()
    assert len(page(view).found) == 2


def test_what_is_taken_off_the_queue_is_no_longer_said_to_come(view, presenter, session):
    searched(session, DONE, Trial(2, B))
    presenter.refresh()
    assert page(view).search == "1 of 4 tried. 2 more are chosen from what these show."
    presenter.remove(2)
    assert page(view).search.startswith("1 of 4 tried. Nothing of it waits")


def test_ties_are_said_and_that_the_best_of_several_flatters(view, presenter, session):
    level = msgspec.structs.replace(DONE, number=2)
    searched(session, DONE, level, wanted=2)
    presenter.refresh()
    assert page(view).search == (
        "All 2 recipes were tried; the best comes first. Equally good: trials 1, 2. "
        "The best of 2 on the same pictures flatters a little: judge it on others."
    )
    assert [row.best for row in page(view).found] == [True, True]


def test_a_search_that_is_half_done_can_go_on(view, presenter, session):
    assert presenter.half_done == ""
    searched(session, DONE, Trial(2, B, "taken off"))
    assert presenter.half_done.startswith("1 of 4 tried.")
    said = words_of(session)
    presenter.go_on()
    drain_until(session, lambda: session.running("asking") is None)
    assert [row.words for row in page(view).rows] == ["Waits", "Waits"]
    assert said[-1].text == "The search waits in the queue."
    searched_through = Search(A, 1, (), (DONE,))
    write_json(session.project.folder / "search.json", searched_through)
    assert presenter.half_done == ""


def test_what_is_under_way_or_was_begun_is_not_said_to_be_nothing(view, presenter, session):
    presenter.add(A)
    RunQueue(session.project.folder).mark(1, state="running", run="001")
    presenter.refresh()
    assert page(view).sentence == "One run was begun, and goes on when the queue is trained."
    presenter.add(B)
    session.start("training", "Queue", endless)
    drain_until(session, lambda: page(view).running)
    assert page(view).sentence == "One run is under way. 1 run waiting behind it."
    session.stop("training")
    drain_until(session, lambda: session.running("training") is None)


def test_a_damaged_queue_is_said_in_words_and_once(view, presenter, session):
    presenter.add(A)
    said = words_of(session)
    whole = (session.project.folder / FILE).read_bytes()
    for content in (b"{", b"{", whole, b"{"):
        (session.project.folder / FILE).write_bytes(content)
        session.runs_changed.publish(None)
    assert ["damaged" in message.text for message in said] == [True, True]
    assert not presenter.waiting
