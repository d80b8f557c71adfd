"""Starts the search, keeps what each run's came to, and says it; no Qt."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from workbench.app.inspect.shortcuts.pages import Findings, findings
from workbench.app.inspect.shortcuts.working import Found, search_task
from workbench.app.shell.language import tr
from workbench.core.events import Event, Failed, Finished, Progress, Terminal, latest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.app.inspect.attention import Attention
    from workbench.app.inspect.classifiers import Edition
    from workbench.app.shell.session import Session

KEY: Final = "shortcuts"


class ShortcutsView(Protocol):
    """What can be shown; it never changes what it is given."""

    def show_invitation(self) -> None:
        """Nothing was searched yet: say what a search is."""

    def show_busy(self, doing: str, done: float) -> None:
        """Say how far the search is, 0 to 1."""

    def show_findings(self, page: Findings) -> None:
        """Show what it came to."""

    def show_trouble(self, message: str, hint: str) -> None:
        """Say why there is nothing."""


class ShortcutsPresenter:
    """Knows which run is looked at, and what is known of it."""

    def __init__(self, view: ShortcutsView, session: Session, attention: Attention) -> None:
        self._view, self._session, self._attention = view, session, attention
        self._found: dict[Edition, Findings] = {}
        self._searched: Path | None = None
        self._on_screen = False
        attention.changed.listen(lambda _now: self._tell())
        session.items_changed.listen(lambda _none: self._on_items())

    def shown(self) -> None:
        """The tab came to sight."""
        self._on_screen = True
        self._tell()

    def hidden(self) -> None:
        """The tab went out of sight; a search goes on."""
        self._on_screen = False

    def search(self, *, all_pictures: bool = False) -> None:
        """Search the run that is looked at; what was found before stays until that has ended."""
        edition = self._attention.now.edition
        if edition is None:
            return
        make = partial(search_task, edition.run, self._session.device, all_pictures=all_pictures)
        started = self._session.start(
            KEY, tr("Searching for shortcuts"), make, self._heard,
            partial(self._ended, edition), pausable=True,
        )  # fmt: skip
        if started:
            self._searched = edition.run
            self._view.show_busy(tr("Reading pictures"), 0.0)

    def stop(self) -> None:
        """Leave off."""
        self._session.stop(KEY)

    def look_at(self, path: str) -> None:
        """Look at one of the pictures of a suspicion."""
        self._attention.picture_wanted.publish(path)

    def _on_items(self) -> None:
        self._found.clear()
        self._tell()

    def _heard(self, events: Sequence[Event]) -> None:
        last = latest(events, Progress)
        if last is not None and self._searched == self._attention.now.run and self._on_screen:
            share = last.done / last.total if last.total else 0.0
            self._view.show_busy(tr(last.doing), share)

    def _ended(self, edition: Edition, end: Terminal) -> None:
        self._searched = None
        if isinstance(end, Finished) and isinstance(end.result, Found):
            self._found[edition] = findings(end.result)
        if isinstance(end, Failed) and edition.run == self._attention.now.run:
            self._view.show_trouble(end.message, end.hint)
        else:
            self._tell()

    def _tell(self) -> None:
        if not self._on_screen:
            return
        edition = self._attention.now.edition
        known = self._found.get(edition) if edition else None
        if known is not None:
            self._view.show_findings(known)
        elif edition is not None and edition.run == self._searched:
            self._view.show_busy("", 0.0)
        else:
            self._view.show_invitation()
