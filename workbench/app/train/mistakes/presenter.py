"""Decides what the strip of pictures that are named wrongly shows; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from workbench.app.shell.language import tr
from workbench.app.shell.session import Message
from workbench.app.shell.wishes import InspectWish
from workbench.app.train.mistakes.pages import MistakePage, kept_page, mistake_page, waiting_page
from workbench.project.runs import Run

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.training.keeping.history import History

REST_S = 1.0  # the strip changes at most this often: faster, nobody could look at a picture


class MistakeView(Protocol):
    """What can be shown of the mistakes."""

    def show_mistakes(self, page: MistakePage | None) -> None:
        """Show the strip; None: there is none to show."""


class MistakePresenter:
    """Follows a run's mistakes, and opens one."""

    def __init__(self, view: MistakeView, session: Session, clock: Callable[[], float]) -> None:
        self._view, self._session, self._clock = view, session, clock
        self._page: MistakePage | None = None
        self._changed = float("-inf")

    def begin(self, told: bool) -> None:
        """A run begins; `told`: it is one that says what it gets wrong."""
        self._show(waiting_page() if told else None)
        self._changed = float("-inf")

    def renew(self, history: History) -> None:
        """Show the newest mistakes, unless others were shown just now."""
        page = mistake_page(history)
        if page is not None and self._clock() - self._changed >= REST_S:
            self._show(page)

    def end(self, history: History) -> None:
        """The run is over: what the epoch that is kept got wrong stays."""
        self._show(kept_page(history))

    def open(self, place: int, run: Path) -> None:
        """Look at one of the pictures with what this run learned."""
        pictures = self._page.pictures if self._page else ()
        if not 0 <= place < len(pictures):
            return
        if not Run(run).has_classifier:
            self._session.say(
                Message(
                    tr("There is nothing to look at it with yet."),
                    tr("The classifier of the best epoch is saved now and then; try again soon."),
                )
            )
            return
        among = tuple(Path(picture.path) for picture in pictures)
        self._session.go("inspect", InspectWish(among[place], run, among))

    def _show(self, page: MistakePage | None) -> None:
        if page != self._page:
            self._page, self._changed = page, self._clock()
            self._view.show_mistakes(page)
