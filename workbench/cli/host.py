"""The command line as a host of tasks: pull, report, stop on Ctrl-C, end with a status."""

from __future__ import annotations

import logging
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

from workbench.cli.reports import Report
from workbench.core.errors import SaidElsewhere, WorkbenchError
from workbench.core.events import Event, Task
from workbench.core.jobs import failed
from workbench.training.events import RunStarted, TeacherBegun

DONE, OUR_FAULT, MENDABLE, INTERRUPTED = 0, 1, 2, 130

log = logging.getLogger(__name__)


class Verb(Protocol):
    """What each module in `cli.verbs` offers."""

    def arguments(self, parser: ArgumentParser) -> None:
        """Add what it is told on the command line."""

    def work(self, options: Namespace) -> Task[Any]:
        """The task to pull."""

    def fields(self, result: Any) -> dict[str, Any]:
        """What the last JSON object carries."""

    def words(self, result: Any) -> str:
        """The report on standard output."""

    def kept(self, options: Namespace, run: Path | None) -> dict[str, Any]:
        """What a task that was stopped leaves behind; `run` is the run it had begun, if any."""


class _Heard:
    """Passes events on, and notes which run began."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.run: Path | None = None

    def __call__(self, event: Event) -> None:
        if isinstance(event, RunStarted | TeacherBegun):
            self.run = Path(event.run)
        self._report.event(event)


class _Interrupt:
    """Ctrl-C as a wish, so that a checkpoint in the making is finished; twice ends at once."""

    def __init__(self) -> None:
        self.wanted = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self.wanted:
            signal.default_int_handler(number, frame)
        self.wanted = True
        print("Stopping… Ctrl-C again ends at once.", file=sys.stderr)


@contextmanager
def _interruptible() -> Iterator[_Interrupt]:
    interrupt = _Interrupt()
    before = {n: signal.signal(n, interrupt) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interrupt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def host(verb: Verb, options: Namespace, report: Report) -> int:
    """Pull a verb's task to its end and say how it ended; returns the exit status."""
    heard = _Heard(report)
    try:
        with _interruptible() as interrupt:
            result, over = _pull(verb.work(options), heard, lambda: interrupt.wanted)
        if not over:
            report.stopped(verb.kept(options, heard.run))
            return INTERRUPTED
        report.finished(verb.fields(result), verb.words(result))
    except KeyboardInterrupt:
        report.stopped(verb.kept(options, heard.run))
        return INTERRUPTED
    except BrokenPipeError:
        return DONE
    except SaidElsewhere:
        return MENDABLE
    except WorkbenchError as error:
        report.failed(failed(error))
        return MENDABLE
    except Exception as error:  # noqa: BLE001 — the last line of defence: words, not a traceback
        report.failed(failed(error))
        return OUR_FAULT
    return DONE


def _pull(
    task: Task[Any], hear: Callable[[Any], object], stop_wanted: Callable[[], bool]
) -> tuple[Any, bool]:
    try:
        while not stop_wanted():
            try:
                event = next(task)
            except StopIteration as end:
                return end.value, True
            hear(event)
        return None, False
    finally:
        task.close()
