"""The thread boundary: one worker thread a job, a queue of events out, three wishes in.

    job = Job("Reading pictures", lambda: scan(folder))
    job.start()
    for event in job.drain(): ...     # many times a second, never waits

Exactly one terminal event (`Finished`, `Stopped`, `Failed`) comes, and comes last. Exceptions
never cross to the host's thread.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Failed, Finished, Stopped, Task, Terminal

log = logging.getLogger(__name__)

UNEXPECTED = "Something went wrong inside the program."
UNEXPECTED_HINT = "Your pictures and your saved work are untouched. Details are in the log."


def failed(error: BaseException) -> Failed:
    """The terminal event for an exception: its own words, or calm ones with the traceback."""
    if isinstance(error, WorkbenchError):
        return Failed(error.message, error.hint)
    detail = "".join(traceback.format_exception(error))
    log.error("unexpected error in a job\n%s", detail)
    if isinstance(error, MemoryError):
        return Failed(
            "The memory of this machine was not enough.",
            "Close other programs, or choose smaller pictures or smaller batches.",
            detail,
        )
    return Failed(UNEXPECTED, UNEXPECTED_HINT, detail)


class Job:
    """A task pulled by a worker thread of its own.

    Args:
        title: What the user reads while it runs.
        make: Called in the worker thread; returns the generator to pull.
    """

    def __init__(self, title: str, make: Callable[[], Task[Any]]) -> None:
        self.title = title
        self._make = make
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._may_pull = threading.Event()
        self._may_pull.set()
        self._stop_wanted = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name=f"job: {title}", daemon=True)

    def start(self) -> Job:
        """Begin; returns the job itself."""
        self._thread.start()
        return self

    @property
    def paused(self) -> bool:
        """Whether pulling is suspended."""
        return not self._may_pull.is_set()

    @property
    def over(self) -> bool:
        """Whether the terminal event has been put on the queue."""
        return self._over.is_set()

    def pause(self) -> None:
        """Stop pulling after the event in the making; nothing where the job is to be stopped."""
        if not self._stop_wanted.is_set():
            self._may_pull.clear()

    def resume(self) -> None:
        """Pull again."""
        self._may_pull.set()

    def stop(self) -> None:
        """Close the generator after the event in the making; `Stopped` follows."""
        self._stop_wanted.set()
        self._may_pull.set()

    def drain(self) -> list[Event]:
        """Every event since the last call, oldest first; never waits."""
        events: list[Event] = []
        while True:
            try:
                events.append(self._events.get_nowait())
            except Empty:
                return events

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the worker thread to end; whether it has."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _work(self) -> None:
        try:
            last: Terminal = self._pull()
        except BaseException as error:  # noqa: BLE001 — exceptions never cross to the host
            last = failed(error)
        self._events.put(last)
        self._over.set()

    def _pull(self) -> Terminal:
        task = self._make()
        try:
            while True:
                self._may_pull.wait()
                if self._stop_wanted.is_set():
                    return Stopped()
                self._events.put(next(task))
        except StopIteration as end:
            return Finished(end.value)
        finally:
            task.close()
