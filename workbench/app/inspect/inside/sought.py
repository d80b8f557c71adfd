"""What a channel looks for: made in the background, shown while it improves; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from workbench.app.inspect.inside import worker
from workbench.app.shell.language import tr
from workbench.core.events import Event, Finished, Terminal, latest

if TYPE_CHECKING:
    import numpy as np

    from workbench.app.inspect.classifiers import Classifiers, Edition
    from workbench.app.shell.session import Session
    from workbench.inspection.inside.seeking import Sought as Found

KEY: Final = "inspect.seek"


class Channel(NamedTuple):
    """Which channel of which layer of which run's classifier."""

    edition: Edition
    layer: str
    number: int


class SoughtView(Protocol):
    """What can be shown of it; it never changes what it is given."""

    def show_sought(self, pixels: np.ndarray | None, words: str, running: bool) -> None:
        """Show the picture as it is by now, how it goes, and whether it is being made."""


class Sought:
    """Makes the picture of one channel at a time, and keeps those that were made."""

    def __init__(self, view: SoughtView, session: Session, classifiers: Classifiers) -> None:
        self._view, self._session, self._classifiers = view, session, classifiers
        self._made: dict[Channel, tuple[np.ndarray, str]] = {}
        self._step = 0
        self._shown: Channel | None = None
        self._at: Channel | None = None
        self._next: Channel | None = None

    def look_at(self, channel: Channel | None) -> None:
        """Show what this channel looks for, as far as it is known."""
        self._shown = channel
        self._show()

    def toggle(self) -> None:
        """Begin to make the picture, or stop."""
        wanted = self._shown
        if wanted is None:
            return
        if self._at == wanted:
            self._session.stop(KEY)
        elif self._at is not None:
            self._next = wanted
            self._session.stop(KEY)
        else:
            self._begin(wanted)

    def leave_off(self) -> None:
        """Another model is looked at: nobody waits for the picture any more."""
        self._next = None
        self._session.stop(KEY)

    def _begin(self, wanted: Channel) -> None:
        self._at = wanted
        self._made.pop(wanted, None)
        title = tr("What channel {number} looks for").format(number=wanted.number)
        started = self._session.start(
            KEY, title, lambda: worker.seek(self._classifiers, wanted.edition.run, *wanted[1:]),
            on_events=self._on_events, on_end=self._on_end,
        )  # fmt: skip
        if not started:
            self._at = None
        self._show()

    def _on_events(self, events: Sequence[Event]) -> None:
        from workbench.inspection.inside.seeking import Improved

        last = latest(events, Improved)
        if last is not None and self._at is not None:
            self._step = last.step
            words = tr("Improved {step} times…").format(step=last.step)
            self._made[self._at] = (last.pixels, words)
            self._show()

    def _on_end(self, end: Terminal) -> None:
        at, self._at = self._at, None
        if isinstance(end, Finished) and at is not None:
            self._made[at] = (end.result.pixels, _compared(end.result))
        elif at in self._made:
            words = tr("Stopped after {step} improvements; it could become clearer.")
            self._made[at] = (self._made[at][0], words.format(step=self._step))
        self._show()
        wanted, self._next = self._next, None
        if wanted is not None:
            self._begin(wanted)

    def _show(self) -> None:
        shown = self._shown
        if shown is None:
            self._view.show_sought(None, "", running=False)
            return
        pixels, words = self._made.get(shown, (None, ""))
        running = shown in (self._at, self._next)
        if pixels is None and running:
            words = tr("Beginning with noise…")
        self._view.show_sought(pixels, words, running)


def _compared(found: Found) -> str:
    if found.noise > 0 and found.excitement > found.noise:
        words = tr("It excites the channel {times:,.0f} times as much as noise does.")
        return words.format(times=max(1.0, found.excitement / found.noise))
    return tr("Made from noise, step by step, to excite the channel.")
