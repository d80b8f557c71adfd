"""Removes a run from the project, and says what became of it; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from workbench.app.shell.language import tr
from workbench.app.shell.session import Message
from workbench.core.events import Finished, Terminal
from workbench.project.removing import remove_run
from workbench.project.runs import Run

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

KEY: Final = "removing"


def start_removal(session: Session, folder: Path, to_bin: Callable[[Path], bool]) -> None:
    """Begin the job; everything that shows runs follows when it is over.

    Args:
        session: Runs it beside everything else.
        folder: The run's.
        to_bin: Moves a folder to the system's bin; False where it cannot. Called in a worker.
    """
    run = Run(folder)

    def ended(end: Terminal) -> None:
        session.runs_changed.publish(None)
        if isinstance(end, Finished):
            text = tr("{run} is in the bin.").format(run=run.name)
            back = tr("To have it back, restore the folder “{folder}” from there.")
            session.say(Message(text, back.format(folder=folder.name), tone="good"))

    title = tr("Removing {run}").format(run=run.name)
    session.start(KEY, title, lambda: remove_run(run, to_bin), on_end=ended)
