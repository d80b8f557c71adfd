"""Opens the figures of the map that is looked at, and fills them as they come; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from workbench.app.inspect.trust.pages import Figures, figures
from workbench.app.inspect.trust.working import ProvedMap, prove_task
from workbench.app.shell.language import tr
from workbench.core.events import Event, Failed, Finished, Progress, Terminal, latest

if TYPE_CHECKING:
    from workbench.app.inspect.attention import Attention
    from workbench.app.inspect.values import Wanted
    from workbench.app.shell.session import Session

KEY: Final = "proof"
_KEPT = 32


class ProofView(Protocol):
    """What can be shown of a proof."""

    def begin(self, name: str) -> None:
        """Come to sight, with nothing known yet of the map of this picture."""

    def show_busy(self, done: int, total: int | None) -> None:
        """Say how far the checks are."""

    def show_figures(self, shown: Figures) -> None:
        """Show the checks and their curves."""

    def show_trouble(self, message: str, hint: str) -> None:
        """Say why there are no figures."""


class ProofPresenter:
    """Knows the proofs of late, and which of them is looked at; each map is proved once."""

    def __init__(
        self, session: Session, attention: Attention, view: Callable[[], ProofView]
    ) -> None:
        self._session, self._attention, self._view = session, attention, view
        self._known: dict[Wanted, Figures] = {}
        self._wanted: Wanted | None = None  # what the view is about; None while it is closed
        self._making: Wanted | None = None  # None where what is made is no longer wanted
        session.items_changed.listen(lambda _none: self._known.clear())

    def open(self) -> None:
        """Show the figures of what is looked at now."""
        wanted = self._attention.now.wanted
        if wanted is None:
            return
        self._wanted = wanted
        view = self._view()
        view.begin(Path(wanted.path).name)
        if wanted in self._known:
            view.show_figures(self._known[wanted])
        elif self._session.running(KEY) is None:
            self._begin(wanted)
        elif wanted != self._making:
            self._leave_off()  # and begin once that has ended

    def close(self) -> None:
        """Nobody looks any more."""
        self._wanted = None
        self._leave_off()

    def _leave_off(self) -> None:
        self._making = None
        self._session.stop(KEY)

    def _begin(self, wanted: Wanted) -> None:
        self._making = wanted
        self._session.start(
            KEY, tr("Checking the map"), partial(prove_task, self._attention.looks, wanted),
            self._heard, self._ended,
        )  # fmt: skip

    def _heard(self, events: Sequence[Event]) -> None:
        last = latest(events, Progress)
        if last is not None and self._making is not None:
            self._view().show_busy(last.done, last.total)

    def _ended(self, end: Terminal) -> None:
        made, self._making = self._making, None
        if isinstance(end, Finished) and isinstance(end.result, ProvedMap):
            self._keep(end.result)
        wanted = self._wanted
        if wanted is None:
            return
        if wanted in self._known:
            self._view().show_figures(self._known[wanted])
        elif made != wanted:
            self._begin(wanted)
        elif isinstance(end, Failed):
            self._view().show_trouble(end.message, end.hint)
        else:
            self._view().show_trouble(
                tr("The checks were stopped."), tr("Press Figures… to make them.")
            )

    def _keep(self, proved: ProvedMap) -> None:
        while len(self._known) >= _KEPT:
            self._known.pop(next(iter(self._known)))
        self._known[proved.wanted] = figures(proved.proof, proved.found)
