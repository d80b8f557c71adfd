"""Tests the methods on a run's pictures and shows what came of it; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from workbench.app.inspect.worth.pages import Worth, worth_of
from workbench.app.shell.language import tr
from workbench.app.shell.working import in_words
from workbench.core.events import Event, Failed, Progress, Task, Terminal, latest
from workbench.project.runs import Run, open_run

if TYPE_CHECKING:
    from workbench.app.inspect.attention import Attention
    from workbench.app.shell.session import Session

KEY: Final = "methods"


class WorthView(Protocol):
    """What can be shown of the test."""

    def show_run(self, name: str) -> None:
        """Say which run it is about."""

    def show_invitation(self) -> None:
        """Nothing was tested yet: say what the test is."""

    def show_busy(self, doing: str, done: int, total: int | None, left: str = "") -> None:
        """Say how far it is, and how long it will still take, where that is known."""

    def show_worth(self, shown: Worth) -> None:
        """Show what it came to."""

    def show_trouble(self, message: str, hint: str) -> None:
        """Say why there is nothing."""


class WorthPresenter:
    """Knows which run is tested, and which one is shown.

    Args:
        session: Runs the test.
        attention: Says which run is looked at, and is told when one was tested.
        open_view: Brings the view to sight.
    """

    def __init__(
        self, session: Session, attention: Attention, open_view: Callable[[], WorthView]
    ) -> None:
        self._session, self._attention, self._open_view = session, attention, open_view
        self._view: WorthView | None = None
        self._shown: Path | None = None
        self._tested: Path | None = None

    def open(self) -> None:
        """Show what is known of the run that is looked at."""
        self._shown = self._attention.now.run
        if self._shown is None:
            return
        self._view = self._open_view()
        self._view.show_run(Run(self._shown).name)
        found = worth_of(self._shown)
        if self._tested is not None and self._tested == self._shown:
            self._view.show_busy(tr("Testing the methods"), 0, None)
        elif found:
            self._view.show_worth(found)
        else:
            self._view.show_invitation()

    def begin(self, every_layer: bool) -> None:
        """Test the methods, on every single layer too where that is wished."""
        run = self._shown
        if run is None:
            return
        started = self._session.start(
            KEY, tr("Testing the methods"),
            partial(_test, run, every_layer, self._session.device),
            self._heard, self._ended, pausable=True,
        )  # fmt: skip
        if started and self._view is not None:
            self._tested = run
            self._view.show_busy(tr("Testing the methods"), 0, None)

    def stop(self) -> None:
        """Leave off."""
        self._session.stop(KEY)

    def _heard(self, events: Sequence[Event]) -> None:
        last = latest(events, Progress)
        if last is not None and self._view is not None and self._tested == self._shown:
            activity = self._session.running(KEY)
            left = in_words(activity).left if activity else ""
            self._view.show_busy(tr(last.doing), last.done, last.total, left)

    def _ended(self, end: Terminal) -> None:
        tested, self._tested = self._tested, None
        if tested is None:
            return
        self._attention.tested.publish(tested)
        if self._view is None or tested != self._shown:
            return
        found = worth_of(tested)
        if isinstance(end, Failed):
            self._view.show_trouble(end.message, end.hint)
        elif found:
            self._view.show_worth(found)
        else:
            self._view.show_invitation()


def _test(run: Path, every_layer: bool, device: str) -> Task[object]:
    from workbench.project.proved import prove_and_keep

    return (yield from prove_and_keep(open_run(run), every_layer, device))
