"""How a queue ended, or was stopped, as the page of its last run says it; no Qt."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from workbench.app.shell.queue_in_words import queue_over, still_wait
from workbench.app.train.run_words import State
from workbench.core.errors import WorkbenchError
from workbench.core.events import Finished, Terminal
from workbench.project.comparing import best_of
from workbench.project.queue import Entry, QueueSummary, RunQueue
from workbench.project.runs import run_named


class QueueEnd(NamedTuple):
    """What the page says of the last run and of the whole queue.

    Args:
        state: How the last run ended.
        sentence: That, and what became of the queue.
        best: The run that came out best; None where the queue is not through, or none has learned.
    """

    state: State
    sentence: str
    best: Path | None = None


def queue_end(terminal: Terminal, project: Path, id: int, state: State, sentence: str) -> QueueEnd:
    """Put what became of the queue beside how its last run ended.

    Args:
        terminal: How the work on the queue ended.
        project: The project folder.
        id: The entry worked on last; it may have failed before its run had a folder.
        state: How its run ended, as far as that knows.
        sentence: The same in words.
    """
    if not isinstance(terminal, Finished) or not isinstance(terminal.result, QueueSummary):
        return QueueEnd(state, f"{sentence} {still_wait(_waiting(project))}".strip())
    entries = terminal.result.trained
    if any(entry.id == id and entry.state == "failed" for entry in entries):
        state, sentence = "failed", ""  # why, is told with what became of the queue
    return QueueEnd(state, f"{sentence} {queue_over(entries)}".strip(), _best(project, entries))


def _waiting(project: Path) -> int:
    try:
        return RunQueue(project).waiting()
    except WorkbenchError:  # the page of the queue says what is wrong with it
        return 0


def _best(project: Path, entries: tuple[Entry, ...]) -> Path | None:
    best = (run_named(project, entry.run) for entry in best_of(entries))
    return next((run.folder for run in best if run is not None), None)
