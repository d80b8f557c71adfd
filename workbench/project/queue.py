"""Runs that wait for their turn: durable in the project folder, one after the other.

    queue = RunQueue(project.folder)
    queue.add(recipe)
    task = work_through(project)      # told as any training, with EntryStarted before each run

Whoever changes the queue writes it whole, so that it survives a restart; a run that fails is noted
and does not stop the others; one that was stopped or cut off goes on from its checkpoint.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Notice, Task
from workbench.core.files import read_json, write_json
from workbench.core.jobs import failed
from workbench.project.learning import resume_run, train_run
from workbench.project.runs import Run
from workbench.training.keeping.files import RECIPE
from workbench.training.recipe import Recipe

if TYPE_CHECKING:
    from workbench.project.project import Project
    from workbench.training.events import RunSummary

State = Literal["waiting", "running", "finished", "cut short", "failed"]
OVER: tuple[State, ...] = ("finished", "cut short", "failed")
FILE = "queue.json"

_changing = threading.RLock()  # a project is open in one program only, which has several threads


class Entry(msgspec.Struct, frozen=True):
    """One run of the queue.

    Args:
        id: What it is known by; never used again.
        recipe: What to train.
        state: Where it stands; "cut short": others were better, so it was not seen through.
        run: The name of its run folder once it has begun, or empty; none that was never made.
        accuracy: Of its best epoch, 0 to 1, once it has one.
        message: Why it failed, in words.
        search: Which trial of a search it is, from 1; 0 where the user put it there.
    """

    id: int
    recipe: Recipe
    state: State = "waiting"
    run: str = ""
    accuracy: float | None = None
    message: str = ""
    search: int = 0


class Queue(msgspec.Struct, frozen=True):
    """What `queue.json` holds: entries in their order, and the next free id."""

    entries: tuple[Entry, ...] = ()
    next_id: int = 1


class QueueSummary(msgspec.Struct, frozen=True):
    """What became of a queue: every entry as it stands at the end."""

    entries: tuple[Entry, ...]


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


class RunQueue:
    """The queue of a project; reads and writes its file, keeps nothing in memory.

    Args:
        project: The project folder.
    """

    def __init__(self, project: Path) -> None:
        self._file = project / FILE

    def entries(self) -> tuple[Entry, ...]:
        """Every entry in its order. Raises WorkbenchError where the file cannot be read."""
        return self._read().entries

    def add(self, *recipes: Recipe, trials: Iterable[int] = ()) -> tuple[Entry, ...]:
        """Put runs at the end; `trials` numbers those of a search."""
        numbers = [*trials, *(0 for _ in recipes)]
        with _changing:
            queue = self._read()
            new = tuple(
                Entry(queue.next_id + place, recipe, search=number)
                for place, (recipe, number) in enumerate(zip(recipes, numbers, strict=False))
            )
            self._write(Queue((*queue.entries, *new), queue.next_id + len(new)))
        return new

    def remove(self, id: int, at_work: bool = True) -> None:
        """Take an entry off the queue; its run stays.

        Args:
            id: Which.
            at_work: Whether the queue is being worked through: then one that was begun is running,
                and stays.
        """

        def stays(entry: Entry) -> bool:
            return entry.id != id or (at_work and entry.state == "running")

        self._change(lambda entries: [entry for entry in entries if stays(entry)])

    def clear(self) -> None:
        """Take off what is over; the runs stay."""
        self._change(lambda entries: [e for e in entries if e.state not in OVER])

    def move(self, id: int, places: int) -> None:
        """Move a waiting entry up (negative) or down among those that wait."""
        self._change(lambda entries: _moved(entries, id, places))

    def numbered(self, number: int) -> Entry:
        """The entry of that number, from 1. Raises WorkbenchError where there is none."""
        entries = self.entries()
        if not 1 <= number <= len(entries):
            raise WorkbenchError(
                f"The queue has no entry {number}: it has {len(entries)}.",
                "`workbench queue PROJECT --list` counts them.",
            )
        return entries[number - 1]

    def move_to(self, number: int, to: int) -> None:
        """Give a waiting entry another number, from 1; what is over or runs keeps its own.

        Raises:
            WorkbenchError: There is no such entry, it does not wait, or nothing has that number.
        """
        entry = self.numbered(number)
        if to < 1:
            raise WorkbenchError(f"Nothing can be number {to}.", "Numbers begin at 1.")
        if entry.state != "waiting":
            raise WorkbenchError(
                f"Entry {number} is {entry.state}.", "Only what waits can be moved."
            )
        waiting = [n for n, e in enumerate(self.entries(), start=1) if e.state == "waiting"]
        self.move(entry.id, bisect_left(waiting, to) - waiting.index(number))

    def mark(self, id: int, **new: object) -> None:
        """Note how an entry fares."""
        self._change(
            lambda entries: [
                msgspec.structs.replace(e, **new) if e.id == id else e for e in entries
            ]
        )

    def again(self, id: int) -> None:
        """Let an entry that failed wait for another turn."""
        self.mark(id, state="waiting", message="")

    def next(self) -> Entry | None:
        """The entry whose turn it is: one that was cut off first, then the first that waits."""
        entries = self.entries()
        cut_off = (e for e in entries if e.state == "running")
        waiting = (e for e in entries if e.state == "waiting")
        return next(cut_off, None) or next(waiting, None)

    def waiting(self) -> int:
        """How many wait."""
        return sum(entry.state == "waiting" for entry in self.entries())

    def _change(self, change: Callable[[list[Entry]], list[Entry]]) -> None:
        with _changing:
            queue = self._read()
            entries = tuple(change(list(queue.entries)))
            if entries != queue.entries:
                self._write(msgspec.structs.replace(queue, entries=entries))

    def _read(self) -> Queue:
        return read_json(self._file, Queue) if self._file.exists() else Queue()

    def _write(self, queue: Queue) -> None:
        write_json(self._file, queue)


def _moved(entries: list[Entry], id: int, places: int) -> list[Entry]:
    """Only those that wait change places: what is over or running stays where it is."""
    slots = [place for place, entry in enumerate(entries) if entry.state == "waiting"]
    waiting = [entries[place] for place in slots]
    at = next((place for place, entry in enumerate(waiting) if entry.id == id), None)
    if at is None:
        return entries
    to = min(max(at + places, 0), len(waiting) - 1)
    waiting.insert(to, waiting.pop(at))
    moved = list(entries)
    for place, entry in zip(slots, waiting, strict=True):
        moved[place] = entry
    return moved


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
    queue = RunQueue(project.folder)
    while (entry := queue.next()) is not None:
        yield from _seen_through(project, queue, entry, goes_on)
        ended = next((e for e in queue.entries() if e.id == entry.id), None)
        if ended is not None:
            over(ended)
            run = str(_folder(project, ended)) if ended.run else ""
            yield EntryEnded(ended.id, run, ended.state)
    return QueueSummary(queue.entries())


def _folder(project: Project, entry: Entry) -> Path:
    return project.folder / "runs" / entry.run


def _seen_through(project: Project, queue: RunQueue, entry: Entry, goes_on: Goes) -> Task[None]:
    folder = _folder(project, entry) if entry.run else project.new_run_folder()
    resumed = bool(entry.run) and (folder / RECIPE).is_file()
    queue.mark(entry.id, state="running", run=folder.name)
    run = Run(folder)
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
