"""Looks through a run's pictures for those that excite its channels, one layer at a time; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from workbench.app.inspect.classifiers import CACHE
from workbench.app.inspect.inside import worker
from workbench.app.inspect.inside.worker import Found
from workbench.app.shell.language import tr
from workbench.core.events import Event, Failed, Finished, Progress, Terminal, latest

if TYPE_CHECKING:
    from workbench.app.inspect.classifiers import Classifiers, Edition
    from workbench.app.shell.session import Session

KEY: Final = "inspect.top"


class Searching:
    """Keeps what was found, layer by layer, and what is being looked for.

    Args:
        session: Runs the search.
        classifiers: Lends the network.
        told: Called when something was found, ended or failed.

    Attributes:
        progress: What is being done now, how far, and of how much; empty words where nothing is.
        trouble: Why the last search failed, or empty.
    """

    def __init__(
        self, session: Session, classifiers: Classifiers, told: Callable[[], None]
    ) -> None:
        self._session, self._classifiers, self._told = session, classifiers, told
        self._found: dict[tuple[Edition, str], Found] = {}
        self._next: tuple[Edition, str] | None = None
        self._at: tuple[Edition, str] | None = None
        self.progress: tuple[str, int, int | None] = ("", 0, None)
        self.trouble = ""

    @property
    def wished(self) -> bool:
        """Whether the user asked for a search at all: then other layers are searched unasked."""
        return bool(self._found) or self._at is not None

    def found(self, edition: Edition, layer: str) -> Found | None:
        """What was found up to now for a layer of a run's classifier."""
        return self._found.get((edition, layer))

    def search(self, edition: Edition, layer: str) -> None:
        """Look through the run's pictures for this layer, unless that was done."""
        wanted = (edition, layer)
        project = self._session.project
        if project is None or self._at == wanted:
            return
        if self._at is not None:
            self._next = wanted
            self._session.stop(KEY)
            return
        if wanted in self._found:
            return
        cache = project.cache / CACHE
        started = self._session.start(
            KEY, tr("Looking through your pictures"),
            lambda: worker.search(self._classifiers, edition.run, layer, cache),
            on_events=self._on_events, on_end=self._on_end, pausable=True,
        )  # fmt: skip
        if started:
            self._at, self.trouble = wanted, ""
            self._say(tr("Looking through your pictures"), 0, None)

    def stop(self) -> None:
        """Stop looking; what was found so far is shown no more."""
        self._next = None
        self._session.stop(KEY)

    def _say(self, words: str, done: int, total: int | None) -> None:
        self.progress = (words, done, total)
        self._told()

    def _on_events(self, events: Sequence[Event]) -> None:
        last = latest(events, Progress)
        if last is not None:
            self._say(tr("Looking through your pictures"), last.done, last.total)

    def _on_end(self, end: Terminal) -> None:
        at, self._at = self._at, None
        if isinstance(end, Finished) and at is not None:
            self._found[at] = end.result
        elif isinstance(end, Failed):
            self.trouble = f"{end.message} {end.hint}".strip()
        self._say("", 0, None)
        wanted, self._next = self._next, None
        if wanted is not None:
            self.search(*wanted)
