"""Opens the figures of the map that is looked at, and fills them as they come; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from workbench.app.inspect.trust.pages import Figures, figures
from workbench.app.inspect.trust.working import Proved, prove_task
from workbench.app.shell.language import tr
from workbench.core.events import Event, Failed, Finished, Progress, Terminal

if TYPE_CHECKING:
    from workbench.app.inspect.attention import Attention
    from workbench.app.inspect.values import Wanted
    from workbench.app.shell.session import Session

KEY = "proof"
_KEPT = 32


class ProofView(Protocol):
    """What can be shown of a proof."""

    def show_busy(self, done: int, total: int | None) -> None:
        """Say how far the checks are."""

    def show_figures(self, shown: Figures) -> None:
        """Show the checks and their curves."""

    def show_trouble(self, message: str, hint: str) -> None:
        """Say why there are no figures."""


class ProofPresenter:
    """Knows the proofs of late; each map is proved once."""

    def __init__(
        self, session: Session, attention: Attention, open_view: Callable[[], ProofView]
    ) -> None:
        self._session, self._attention, self._open_view = session, attention, open_view
        self._known: dict[Wanted, Figures] = {}
        session.items_changed.listen(lambda _none: self._known.clear())

    def open(self) -> None:
        """Show the figures of what is looked at now."""
        wanted = self._attention.now.wanted
        if wanted is None:
            return
        view = self._open_view()
        if wanted in self._known:
            view.show_figures(self._known[wanted])
            return
        started = self._session.start(
            KEY, tr("Checking the map"), partial(prove_task, self._attention.looks, wanted),
            partial(_heard, view), partial(self._ended, view),
        )  # fmt: skip
        if not started:
            view.show_trouble(
                tr("Another map is being checked."), tr("Wait until that is done, then try again.")
            )

    def _ended(self, view: ProofView, end: Terminal) -> None:
        if isinstance(end, Finished) and isinstance(end.result, Proved):
            wanted, found, proof = end.result
            shown = figures(proof, found)
            while len(self._known) >= _KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[wanted] = shown
            view.show_figures(shown)
        elif isinstance(end, Failed):
            view.show_trouble(end.message, end.hint)


def _heard(view: ProofView, events: Sequence[Event]) -> None:
    steps = [event for event in events if isinstance(event, Progress)]
    if steps:
        view.show_busy(steps[-1].done, steps[-1].total)
