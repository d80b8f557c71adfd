"""Runs that wait for their turn: durable in the project folder.

    queue = RunQueue(project.folder)
    queue.add(recipe)

Whoever changes the queue writes it whole, so that it survives a restart. It is worked through in
`working_through.py`.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.files import read_json, write_json
from workbench.training.recipe import Recipe

State = Literal["waiting", "running", "finished", "cut short", "failed"]
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

    @property
    def over(self) -> bool:
        """Whether its turn has come and gone."""
        return self.state not in ("waiting", "running")


class Queue(msgspec.Struct, frozen=True):
    """What `queue.json` holds: entries in their order, and the next free id."""

    entries: tuple[Entry, ...] = ()
    next_id: int = 1


class QueueSummary(msgspec.Struct, frozen=True):
    """What became of a queue.

    Args:
        entries: Every entry as it stands at the end.
        trained: Those whose turn came and went in this working-through.
    """

    entries: tuple[Entry, ...]
    trained: tuple[Entry, ...] = ()


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
        self._change(lambda entries: [e for e in entries if not e.over])

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
