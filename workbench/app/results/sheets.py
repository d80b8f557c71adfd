"""Lays the pictures of a cell out with their maps on one sheet; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from workbench.app.inspect.chosen import Chosen
from workbench.app.results.pages import Shot
from workbench.app.shell.language import tr
from workbench.app.shell.session import Message
from workbench.core.events import Finished, Task, Terminal
from workbench.inspection.attributions.methods import ATTRIBUTIONS
from workbench.inspection.showing.drawing import USUAL, Drawing
from workbench.project.runs import Run

if TYPE_CHECKING:
    from workbench.app.inspect.attention import Regarded
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

    def ended(end: Terminal) -> None:
        if isinstance(end, Finished):
            text = tr("The contact sheet is saved as “{name}”.").format(name=path.name)
            session.say(Message(text, str(path.parent), tone="good"))

    title, device = tr("Making the contact sheet"), session.device
    chosen, drawing = way_on(run, session.regarded), _drawing(session)
    pictures = [Path(shot.path) for shot in shots]
    session.start(KEY, title, lambda: _sheet(chosen, drawing, pictures, path, device), on_end=ended)


def sheet_title(session: Session, run: Path) -> str:
    """What the dialog that asks for the file is called: it says how the maps are made."""
    method = ATTRIBUTIONS.get(way_on(run, session.regarded).way.method).title
    return tr("Save the contact sheet (maps by {method}, drawn as in Inspect)").format(
        method=tr(method)
    )


def way_on(run: Path, regarded: Regarded | None) -> Chosen:
    """How Inspect explained last, as far as that run's model can be asked so.

    What is explained is what the model says: that is what a cell is about.
    """
    before = Chosen() if regarded is None else Chosen(regarded.run, regarded.way)
    chosen = before.on(run)
    return chosen.by(chosen.way.about(None)._replace(against=None))


def _drawing(session: Session) -> Drawing:
    return USUAL if session.regarded is None else session.regarded.drawing


def _sheet(
    chosen: Chosen, drawing: Drawing, pictures: Sequence[Path], path: Path, device: str
) -> Task[Path]:
    from workbench.app.inspect.picture.saving import wish_of
    from workbench.project.explaining import sheet_of

    assert chosen.run is not None
    wish = wish_of(chosen.way, drawing)
    return (yield from sheet_of(Run(chosen.run), pictures, path, wish, device))
