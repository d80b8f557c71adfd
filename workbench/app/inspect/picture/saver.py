"""Saves what the page shows; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.app.inspect.picture.saving import save_task, sheet_task
from workbench.app.shell.language import tr
from workbench.app.shell.session import Message
from workbench.core.events import Finished, Terminal
from workbench.inspection.showing.drawing import fitting

if TYPE_CHECKING:
    from workbench.app.inspect.attention import Attention
    from workbench.app.inspect.telling import Telling
    from workbench.app.shell.session import Session


class Saver:
    """Starts the jobs that write, and says when they have written."""

    def __init__(self, session: Session, telling: Telling, attention: Attention) -> None:
        self._session, self._telling, self._attention = session, telling, attention

    def suggested_name(self) -> str:
        """A file name for the map; empty while there is none."""
        from workbench.inspection.evidence.overlay_files import overlay_name

        shown = self._telling.shown
        if shown is None:
            return ""
        asked = shown.attribution
        return overlay_name(Path(shown.wanted.path), asked.target, asked.against)

    def save(self, path: Path) -> None:
        """Write the map as what the path's ending says."""
        look = self._telling.shown
        if look is None:
            return
        drawing = fitting(self._telling.drawing, look.wanted.way.method)
        looks = self._attention.looks
        self._session.start(
            "overlay", tr("Saving the map"), lambda: save_task(looks, look, path, drawing),
            on_end=self._say_saved(tr("The map is saved as “{name}”."), path),
        )  # fmt: skip

    def save_sheet(self, path: Path) -> None:
        """Lay the strip's pictures out with their maps on one picture."""
        regarded = self._attention.now
        if regarded.run is not None and regarded.among:
            device = self._session.device
            self._session.start(
                "sheet", tr("Making the contact sheet"),
                lambda: sheet_task(regarded, path, device),
                on_end=self._say_saved(tr("The contact sheet is saved as “{name}”."), path),
            )  # fmt: skip

    def _say_saved(self, words: str, path: Path) -> Callable[[Terminal], None]:
        def ended(end: Terminal) -> None:
            if isinstance(end, Finished):
                text = words.format(name=path.name)
                self._session.say(Message(text, str(path.parent), tone="good"))

        return ended
