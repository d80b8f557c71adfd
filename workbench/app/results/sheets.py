"""Lays the pictures of a cell out with their maps on one sheet; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from workbench.app.results.pages import Shot
from workbench.app.shell.language import tr
from workbench.app.shell.session import Message
from workbench.core.events import Finished, Task, Terminal
from workbench.project.runs import Run

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

KEY: Final = "sheet"


def start_sheet(session: Session, run: Path, shots: Sequence[Shot], path: Path) -> None:
    """Begin the job, which says when the sheet is written.

    Args:
        session: Runs it beside everything else.
        run: The run's folder; its classifier is asked.
        shots: The pictures, in order.
        path: The PNG file.
    """
    pictures = [Path(shot.path) for shot in shots]

    def ended(end: Terminal) -> None:
        if isinstance(end, Finished):
            text = tr("The contact sheet is saved as “{name}”.").format(name=path.name)
            session.say(Message(text, str(path.parent), tone="good"))

    title, device = tr("Making the contact sheet"), session.device
    session.start(KEY, title, lambda: _sheet(run, pictures, path, device), on_end=ended)


def _sheet(run: Path, pictures: Sequence[Path], path: Path, device: str) -> Task[Path]:
    from workbench.inspection.explanations import AS_USUAL
    from workbench.project.explaining import sheet_of

    return (yield from sheet_of(Run(run), pictures, path, AS_USUAL, device))
