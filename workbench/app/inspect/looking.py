"""Asks for looks: the newest first, then the neighbours ahead of time, then the checks; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from workbench.app.inspect.looks import Checked, Looks, Wanted

if TYPE_CHECKING:
    from workbench.app.inspect.telling import Telling
    from workbench.core.requests import Requests


class Looking:
    """Keeps what is awaited, and uses the time while nothing is."""

    def __init__(self, requests: Requests, looks: Looks, telling: Telling) -> None:
        self._requests, self._looks, self._telling = requests, looks, telling
        self._awaited: Wanted | None = None
        self._ahead: Sequence[Wanted] = ()
        self._tried: set[Wanted] = set()
        self._checking: set[Wanted] = set()

    def at(self, wanted: Wanted | None, ahead: Sequence[Wanted] = ()) -> None:
        """Look at this, or at nothing; `ahead` is what may be wanted next, likeliest first."""
        self._awaited, self._ahead = wanted, ahead
        if wanted is None:
            self._telling.nothing()
            return
        self._checking = {w for w in self._checking if self._looks.checked(w)}
        self._tried = {w for w in self._tried if self._looks.known(w)}
        known = self._looks.known(wanted)
        if known is not None:
            self._telling.came(known, self._looks.checked(wanted))
            self._look_ahead()
            return
        self._telling.waiting()
        self._requests.ask(partial(self._looks.look, wanted))

    def forget(self) -> None:
        """Await nothing any more."""
        self._requests.forget()

    def files_changed(self) -> None:
        """What was looked at may look otherwise now."""
        self._looks.forget()

    def drain(self) -> None:
        """Tell what came since the last time; never waits."""
        for answer in self._requests.drain():
            if isinstance(answer.value, Checked):
                shown = self._telling.shown
                self._telling.checked(self._looks.checked(shown.wanted) if shown else None)
            elif answer.failed is not None:
                if self._awaited is not None and not self._is_shown():
                    self._telling.failed(answer.failed)
            elif answer.value.wanted == self._awaited and answer.value is not self._telling.shown:
                self._telling.came(answer.value, self._looks.checked(answer.value.wanted))
            self._look_ahead()

    def _is_shown(self) -> bool:
        shown = self._telling.shown
        return shown is not None and shown.wanted == self._awaited

    def _look_ahead(self) -> None:
        """Take the neighbours' looks while nobody waits for anything else."""
        if self._requests.busy or not self._is_shown():
            return
        for wanted in self._ahead:
            if wanted not in self._tried and not self._looks.known(wanted):
                self._tried.add(wanted)
                self._requests.ask(partial(self._looks.look, wanted))
                return
        self._check()

    def _check(self) -> None:
        """Check the map that is looked at, once nothing else is to be done."""
        shown = self._telling.shown
        if shown is None or not shown.attribution.positive or shown.wanted in self._checking:
            return
        self._checking.add(shown.wanted)
        self._requests.ask(partial(self._looks.check, shown.wanted))
