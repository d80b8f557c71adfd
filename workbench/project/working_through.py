"""The queue worked through: one run after the other, each told as any training.

    task = work_through(project)      # EntryStarted, the run's events, EntryEnded; and so on

A run that fails is noted and does not stop the others; one that was stopped or cut off goes on
from its checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from workbench.core.events import Event, Notice, Task
from workbench.core.jobs import failed
from workbench.project.learning import train_run
from workbench.project.queue import Entry, QueueSummary, RunQueue, State
from workbench.project.resuming import resume_run
from workbench.project.runs import Run, run_named
from workbench.training.keeping.files import RECIPE

if TYPE_CHECKING:
    from workbench.project.project import Project
    from workbench.training.events import RunSummary


class EntryStarted(Event, frozen=True):
    """The next run of the queue begins: events of a training follow.

    Args:
        entry: Its id.
        run: Its run folder.
        resumed: Whether it was begun before.
        waiting: How many wait behind it.
    """

    entry: int
    run: str
    resumed: bool
    waiting: int


class EntryEnded(Event, frozen=True):
    """A run of the queue is over.

    Args:
        entry: Its id.
        run: Its run folder, or empty where it ended before its run began.
        state: How it ended.
    """

    entry: int
    run: str
    state: State


Goes = Callable[[Entry, Event], bool]
"""Whether an entry's run goes on after this event."""
Told = Callable[[Entry], object]
"""Hears of an entry that is over."""


def _sees_through(_entry: Entry, _event: Event) -> bool:
    return True


def _ignore(_entry: Entry) -> None:
    return None


def work_through(
    project: Project, goes_on: Goes = _sees_through, over: Told = _ignore
) -> Task[QueueSummary]:
    """Train what waits, one after the other, until nothing waits.

    Entries may be added, moved and taken off meanwhile. `close()` leaves the run in the making to
    go on from its checkpoint next time.

    Args:
        project: Whose queue.
        goes_on: Asked after every event of a run; where not, the run is cut short.
        over: Told of every entry that is over; may add others.
    """
    queue, trained = RunQueue(project.folder), dict[int, Entry]()
    while (entry := queue.next()) is not None:
        yield from _seen_through(project, queue, entry, goes_on)
        ended = next((e for e in queue.entries() if e.id == entry.id), None)
        if ended is not None:
            trained[ended.id] = ended  # one that failed may have another turn
            over(ended)
            run = run_named(project.folder, ended.run)
            yield EntryEnded(ended.id, str(run.folder) if run else "", ended.state)
    return QueueSummary(queue.entries(), tuple(trained.values()))


def run_of(project: Project, entry: Entry) -> tuple[Run, bool]:
    """The run an entry trains next, and whether it was begun before.

    One that was removed meanwhile begins anew, under another number.
    """
    begun = run_named(project.folder, entry.run)
    return begun or Run(project.new_run_folder()), begun is not None


def _seen_through(project: Project, queue: RunQueue, entry: Entry, goes_on: Goes) -> Task[None]:
    run, resumed = run_of(project, entry)
    folder = run.folder
    queue.mark(entry.id, state="running", run=folder.name)
    task = resume_run(run) if resumed else train_run(project, entry.recipe, folder)
    try:
        yield EntryStarted(entry.id, str(folder), resumed, queue.waiting())
        through = yield from _told(task, entry, goes_on)
    except Exception as error:  # noqa: BLE001 — a run that fails does not stop the others
        told = failed(error)
        why = f"{told.message} {told.hint}".strip()
        queue.mark(entry.id, state="failed", message=why)
        yield Notice(f"{run.name}: {why}")
        return
    finally:
        if not (folder / RECIPE).is_file():
            # It never began: its number is free, and the next turn must not take up whose it is.
            queue.mark(entry.id, run="")
    if not through:
        run.say_cut_short()
    summary = run.summary
    accuracy = summary.val_accuracy if summary else None
    queue.mark(entry.id, state="finished" if through else "cut short", accuracy=accuracy)


def _told(task: Task[RunSummary], entry: Entry, goes_on: Goes) -> Task[bool]:
    """Pull the entry's run; whether it was seen through."""
    try:
        while True:
            try:
                event = next(task)
            except StopIteration:
                return True
            yield event
            if not goes_on(entry, event):
                return False
    finally:
        task.close()
