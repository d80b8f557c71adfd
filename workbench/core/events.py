"""What long tasks say while they work.

A task is a generator: it yields events and returns its result. Whoever pulls it is its host (a
`Job`, the command line, a test). Pausing is not pulling; stopping is `close()`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
E = TypeVar("E", bound="Event")


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


class Event(msgspec.Struct, frozen=True, tag_field="event", tag=_snake):
    """A small frozen value: numbers, strings, paths and small arrays, never a live object."""


Task = Generator[Event, None, T]


class Progress(Event, frozen=True):
    """How far a task is.

    Args:
        done: Units of work finished, from 0.
        total: Units of work in all, or None while unknown.
        doing: What is being done now, in a few words ("Reading pictures").
    """

    done: int
    total: int | None
    doing: str


class Notice(Event, frozen=True):
    """Something the user should know, while the task goes on.

    Args:
        text: In words.
        calm: Whether it is plain news, with nothing to be minded.
    """

    text: str
    calm: bool = False


class Finished(Event, frozen=True):
    """The last event of a task that ran to its end, with what it returned."""

    result: Any = None


class Stopped(Event, frozen=True):
    """The last event of a task that was stopped."""


class Failed(Event, frozen=True):
    """The last event of a task that could not go on.

    Args:
        message: What happened, in words.
        hint: What to do next.
        detail: A traceback for the log and for Details; empty where the user can mend it.
    """

    message: str
    hint: str = ""
    detail: str = ""


Terminal = Finished | Stopped | Failed


def latest(events: Sequence[Event], kind: type[E]) -> E | None:
    """The last event of that kind, or None."""
    return next((event for event in reversed(events) if isinstance(event, kind)), None)


def finish(task: Task[T], on_event: Callable[[Event], object] = lambda _event: None) -> T:
    """Pull a task to its end in the caller's own thread and return its result."""
    while True:
        try:
            event = next(task)
        except StopIteration as end:
            result: T = end.value
            return result
        on_event(event)
