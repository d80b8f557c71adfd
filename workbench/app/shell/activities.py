"""What works in the background: a running job as the status bar shows it; a question's worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from workbench.core.events import Event, Failed, Notice, Progress, Terminal
from workbench.core.jobs import Job
from workbench.core.progress import TimeLeft
from workbench.core.requests import Requests

Listener = Callable[[Sequence[Event]], object]
Ending = Callable[[Terminal], object]

Key = Literal[
    "training", "rate", "asking", "download", "scan", "sample", "opening", "evaluation", "sheet",
    "predict", "export", "onnx", "overlay", "proof", "methods", "shortcuts",
    "inspect.similar", "inspect.seek", "inspect.top", "warm", "clearing", "removing",
]  # fmt: skip
"""What a job is known by; one of a key runs at a time."""

# Goes on behind the scenes and is none of the user's business.
UNSEEN: tuple[Key, ...] = ("warm", "clearing")
APART: tuple[Key, ...] = (*UNSEEN, "opening", "sample", "download")  # leaves the open project alone


class Activity(msgspec.Struct, frozen=True):
    """What is running, how far it is, and what may be done to it.

    Args:
        key: What the job is known by.
        title: What the user reads first ("Run 7 · ResNet-18").
        doing: What happens now ("epoch 4 of 20 · val 93.1 %").
        done: Units of work finished.
        total: Units in all, or None while unknown.
        seconds_left: An estimate, or None while nobody can tell.
        pausable: Whether Pause makes sense.
        paused: Whether it is paused now.
        stopping: Whether Stop was pressed and has not taken effect yet.
    """

    key: Key
    title: str
    doing: str = ""
    done: float = 0
    total: float | None = None
    seconds_left: float | None = None
    pausable: bool = False
    paused: bool = False
    stopping: bool = False


class Hearer(NamedTuple):
    """A worker for questions, and who hears its answers."""

    requests: Requests
    came: Callable[[Any], object]
    failed: Callable[[Failed], object]

    def drain(self) -> None:
        """Hand on the answer to the newest question, where it came since the last drain."""
        for answer in self.requests.drain():
            if answer.failed is None:
                self.came(answer.value)
            else:
                self.failed(answer.failed)


class RunningJob:
    """A job with its listeners and its pace."""

    def __init__(
        self,
        activity: Activity,
        job: Job,
        on_events: Listener,
        on_end: Ending,
        on_notice: Callable[[Notice], object],
    ) -> None:
        self.activity = activity
        self.job = job
        self._on_events = on_events
        self._on_end = on_end
        self._on_notice = on_notice
        self._noticed: set[str] = set()
        self._pace = TimeLeft()
        self._ended: Terminal | None = None

    def pause(self, paused: bool) -> None:
        """Suspend or go on; a job that is to be stopped is not suspended."""
        (self.job.pause if paused else self.job.resume)()
        self._pace.paused()
        now = self.job.paused
        self.activity = msgspec.structs.replace(self.activity, paused=now, seconds_left=None)

    def stop(self) -> None:
        """Ask the job to end; its terminal event follows."""
        self.job.stop()
        self.activity = msgspec.structs.replace(self.activity, stopping=True, paused=False)

    def say(self, doing: str, done: float, total: float | None) -> None:
        """Show how far the job is, in its own words."""
        if total != self.activity.total:
            self._pace.paused()  # it counts something else now, at another pace
        self._pace.saw(done)
        left = None if total is None else self._pace.seconds(total)
        self.activity = msgspec.structs.replace(
            self.activity, doing=doing, done=done, total=total, seconds_left=left
        )

    def drain(self) -> Terminal | None:
        """Hand the listeners what came since the last drain; the terminal event once it came."""
        events = self.job.drain()
        last = events[-1] if events else None
        if isinstance(last, Terminal):
            self._ended = last  # kept, since a listener may fail below
            events.pop()
        self._hand_on(events)
        return self._ended

    def _hand_on(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, Progress):
                self.say(event.doing, event.done, event.total)
            elif isinstance(event, Notice) and event.text not in self._noticed:
                self._noticed.add(event.text)
                self._on_notice(event)
        if events:
            self._on_events(events)

    def end(self, terminal: Terminal) -> None:
        """Tell who began it how it ended."""
        self._on_end(terminal)
