"""What is said of a queue that is not through when its project is opened again; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.shell.language import counted, tr
from workbench.app.shell.session import Message, StageWish
from workbench.app.shell.wishes import QueueFocus
from workbench.core.errors import WorkbenchError
from workbench.project.queue import Entry, RunQueue

if TYPE_CHECKING:
    from workbench.project.project import Project


def reminder(project: Project) -> Message | None:
    """What the project's queue still has to do, with a way there; None where it is through."""
    try:
        entries = RunQueue(project.folder).entries()
    except WorkbenchError:  # the page of the queue says what is wrong with it
        return None
    if all(entry.over for entry in entries):
        return None
    wish = StageWish("train", QueueFocus())
    return Message(_left(entries), button=tr("Show the queue"), wish=wish)


def _left(entries: tuple[Entry, ...]) -> str:
    waiting = sum(entry.state == "waiting" for entry in entries)
    runs = counted(waiting, "run waits", "runs wait")
    if not any(entry.state == "running" for entry in entries):
        return tr("{runs} in this project's queue.").format(runs=runs)
    if not waiting:
        return tr("A run of this project's queue was begun and stands still.")
    words = tr("A run of this project's queue was begun and stands still; {runs} behind it.")
    return words.format(runs=runs)
