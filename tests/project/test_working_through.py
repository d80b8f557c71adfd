"""A queue is worked through in its order, and no run's failure is another's."""

from __future__ import annotations

import shutil
from contextlib import closing

import pytest

from tests.app.runs import epochs, pictures, project_of
from workbench.core.errors import WorkbenchError
from workbench.core.events import Notice, finish
from workbench.core.files import write_json
from workbench.project import working_through as module
from workbench.project.queue import RunQueue
from workbench.project.removing import remove_run
from workbench.project.runs import Run
from workbench.project.working_through import EntryEnded, EntryStarted, work_through
from workbench.training.events import RunSummary
from workbench.training.recipe import Recipe

A, B, C = (Recipe("resnet18", epochs=n) for n in (1, 2, 3))


@pytest.fixture
def project(tmp_path):
    with closing(project_of(pictures(tmp_path / "pictures"), tmp_path)) as project:
        yield project


@pytest.fixture(autouse=True)
def trainings(monkeypatch):
    """Trainings that are told without being done; those of two epochs fail."""
    begun = []

    def told(folder, recipe, start=0):
        begun.append((folder.name, start))
        write_json(folder / "recipe.json", recipe)
        done = start
        try:
            if recipe.epochs == 2:
                raise WorkbenchError("The disk is full.", "Free some space.")
            for epoch in epochs(recipe.epochs)[start:]:
                done = epoch.epoch
                yield epoch
        finally:
            state = "finished" if done == recipe.epochs else "stopped"
            summary = RunSummary(str(folder), state, 1, 0.4, 1, done, recipe.epochs, 1, 1, "CPU")
            write_json(folder / "summary.json", summary)

    monkeypatch.setattr(module, "train_run", lambda project, recipe, folder: told(folder, recipe))
    monkeypatch.setattr(
        module, "resume_run", lambda run: told(run.folder, run.recipe, run.summary.epochs_done)
    )
    return begun


def in_no_time(folder):
    """A bin that keeps nothing."""
    shutil.rmtree(folder)
    return True


def states(queue):
    return [(entry.recipe.epochs, entry.state, entry.run) for entry in queue.entries()]


def test_runs_are_trained_in_their_order_and_a_failure_stops_none(project):
    queue = RunQueue(project.folder)
    queue.add(A, B, C)
    events = []
    finish(work_through(project), events.append)
    assert states(queue) == [
        (1, "finished", "001"),
        (2, "failed", "002"),
        (3, "finished", "003"),
    ]
    assert queue.entries()[1].message == "The disk is full. Free some space."
    assert [e.waiting for e in events if isinstance(e, EntryStarted)] == [2, 1, 0]
    assert any(isinstance(e, Notice) and "Run 2" in e.text for e in events)


def test_a_run_that_fails_before_its_folder_is_made_names_none(project, monkeypatch):
    def fails(_project, _recipe, _folder):
        raise WorkbenchError("There is only one class.", "Add another.")
        yield

    monkeypatch.setattr(module, "train_run", fails)
    queue = RunQueue(project.folder)
    queue.add(A, B)
    events = []
    finish(work_through(project), events.append)
    assert states(queue) == [(1, "failed", ""), (2, "failed", "")]
    assert [e.run for e in events if isinstance(e, EntryEnded)] == ["", ""]
    assert any("Add another." in e.text for e in events if isinstance(e, Notice))


def test_a_queue_that_is_stopped_before_a_run_begins_keeps_no_number_for_it(project):
    queue = RunQueue(project.folder)
    queue.add(A)
    task = work_through(project)
    assert any(isinstance(event, EntryStarted) for event in task)
    task.close()
    assert [entry.run for entry in queue.entries()] == [""]


def test_a_stopped_run_goes_on_where_it_was_before_any_other(project, trainings):
    queue = RunQueue(project.folder)
    queue.add(C, A)
    task = work_through(project)
    for _ in range(3):  # begun, and two epochs
        next(task)
    task.close()
    assert states(queue) == [(3, "running", "001"), (1, "waiting", "")]
    finish(work_through(project))
    assert trainings == [("001", 0), ("001", 2), ("002", 0)]
    assert [entry.state for entry in queue.entries()] == ["finished", "finished"]


def test_a_run_that_was_removed_begins_anew_under_another_number(project, trainings):
    queue = RunQueue(project.folder)
    queue.add(C)
    task = work_through(project)
    next(task), next(task)
    task.close()
    assert states(queue) == [(3, "running", "001")]
    finish(remove_run(Run(project.folder / "runs" / "001"), in_no_time))
    events = []
    finish(work_through(project), events.append)
    assert states(queue) == [(3, "finished", "002")]
    assert trainings == [("001", 0), ("002", 0)]
    (started,) = [event for event in events if isinstance(event, EntryStarted)]
    assert not started.resumed


def test_what_is_added_meanwhile_is_trained_too(project):
    queue = RunQueue(project.folder)
    queue.add(A)
    task = work_through(project)
    next(task)
    queue.add(C)
    finish(task)
    assert [state for _, state, _ in states(queue)] == ["finished", "finished"]


def test_a_failed_run_can_have_another_turn(project):
    queue = RunQueue(project.folder)
    (entry,) = queue.add(B)
    finish(work_through(project))
    queue.again(entry.id)
    assert queue.next() is not None


def test_an_entry_that_failed_before_its_run_began_is_not_given_the_run_of_another(
    project, monkeypatch, trainings
):
    def never_begun(project, recipe, folder):
        raise WorkbenchError("There is no such weights file.")
        yield

    queue = RunQueue(project.folder)
    (entry,) = queue.add(C)
    with monkeypatch.context() as patched:
        patched.setattr(module, "train_run", never_begun)
        finish(work_through(project))
    assert states(queue) == [(3, "failed", "")]
    queue.add(A)
    finish(work_through(project))
    queue.again(entry.id)
    finish(work_through(project))
    assert states(queue) == [(3, "finished", "002"), (1, "finished", "001")]
    assert trainings == [("001", 0), ("002", 0)]


def test_a_run_that_others_beat_is_cut_short(project):
    queue = RunQueue(project.folder)
    queue.add(C)
    finish(work_through(project, lambda _entry, event: getattr(event, "epoch", 0) < 2))
    assert [entry.state for entry in queue.entries()] == ["cut short"]
    assert [run.state for run in project.runs()] == ["cut short"]
