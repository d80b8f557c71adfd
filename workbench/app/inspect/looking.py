"""Asks for looks: the newest first, then the neighbours ahead of time, then the checks; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from workbench.app.inspect.looks import Checked, Looks, Wanted
from workbench.app.inspect.pages import SLOWEST
from workbench.inspection.attributions.methods import ATTRIBUTIONS
from workbench.inspection.stopping import Stopping, Superseded, always

if TYPE_CHECKING:
    from workbench.app.inspect.telling import Telling
    from workbench.core.events import Failed
    from workbench.core.requests import Requests

_MANY = 20  # times a network is asked; only from there on is it worth counting aloud


class Looking:
    """Keeps what is awaited, and uses the time while nothing is.

    What is in the making is given up as soon as something newer is wanted, unless it is just that.
    """

    def __init__(self, requests: Requests, looks: Looks, telling: Telling) -> None:
        self._requests, self._looks, self._telling = requests, looks, telling
        self._awaited: Wanted | None = None
        self._ahead: Sequence[Wanted] = ()
        self._tried: set[Wanted] = set()
        self._checking: set[Wanted] = set()
        self._turn = 0
        self._making: Wanted | None = None
        self._in_check: Wanted | None = None
        self._work = always()
        self._counted = 0

    def at(self, wanted: Wanted | None, ahead: Sequence[Wanted] = ()) -> None:
        """Look at this, or at nothing; `ahead` is what may be wanted next, likeliest first."""
        self._awaited, self._ahead = wanted, ahead
        if wanted is None:
            self.forget()
            self._telling.nothing()
            return
        self._checking = {w for w in self._checking if self._looks.checked(w)}
        self._tried = {w for w in self._tried if self._looks.known(w)}
        known = self._looks.known(wanted)
        if known is not None:
            self._telling.came(known, self._looks.checked(wanted))
            return  # the neighbours wait until this one is painted
        self._telling.waiting(slow=ATTRIBUTIONS.get(wanted.method).cost == SLOWEST)
        if not (self._making == wanted and self._requests.busy):
            self._ask(wanted, self._looks.look)

    def warm(self, call: Callable[[Stopping], object]) -> None:
        """Use the time before anybody looks; whoever looks has the model loaded by that."""
        if self._awaited is None and not self._requests.busy:
            self._turn += 1
            self._making = None
            self._requests.ask(partial(call, always()))

    def forget(self) -> None:
        """Await nothing any more, and give up what is in the making."""
        self._turn += 1
        self._making = None
        self._requests.forget()

    def files_changed(self) -> None:
        """What was looked at may look otherwise now, and so may what is in the making."""
        self._looks.forget()
        self._making = None

    def drain(self) -> None:
        """Tell what came since the last time; never waits."""
        for answer in self._requests.drain():
            made, self._making = self._making, None
            if answer.failed is not None:
                self._failed(answer.failed, made)
            else:
                self._came(answer.value)
        self._count()
        self._look_ahead()

    def _failed(self, failure: Failed, made: Wanted | None) -> None:
        if made is not None and made == self._awaited:
            self._telling.failed(failure)
        elif self._in_check is not None and self._in_check == self._awaited:
            self._telling.unchecked(failure)

    def _came(self, value: Any) -> None:
        if isinstance(value, Checked):
            shown = self._telling.shown
            self._telling.checked(self._looks.checked(shown.wanted) if shown else None)
        elif value is None or self._awaited is None:
            return
        elif value.wanted == self._awaited and value is not self._telling.shown:
            self._telling.came(value, self._looks.checked(value.wanted))

    def _ask(self, wanted: Wanted, call: Callable[[Wanted, Stopping], object]) -> None:
        self._turn += 1
        mine = self._turn
        self._making = wanted if call == self._looks.look else None
        self._in_check = wanted if call == self._looks.check else None
        self._work = Stopping(lambda: self._turn != mine)
        self._counted = 0
        self._requests.ask(partial(_unless_superseded, call, wanted, self._work))

    def _count(self) -> None:
        """Say how far a slow method is."""
        looked = self._work.looked
        if self._making == self._awaited is not None and looked >= self._counted + _MANY:
            self._counted = looked
            self._telling.waiting(looked)

    def _is_shown(self) -> bool:
        """Whether what is awaited is there, and not in the making anew."""
        shown = self._telling.shown
        here = shown is not None and shown.wanted == self._awaited
        return here and self._making != self._awaited

    def _look_ahead(self) -> None:
        """Take the neighbours' looks while nobody waits for anything else."""
        if not self._is_shown() or self._is_making_ahead():
            return
        for wanted in self._ahead:
            if wanted not in self._tried and not self._looks.known(wanted):
                self._tried.add(wanted)
                self._ask(wanted, self._looks.look)
                return
        if not self._requests.busy:
            self._check()

    def _is_making_ahead(self) -> bool:
        """Whether a neighbour is in the making; a check gives way to neighbours."""
        return self._requests.busy and self._making in self._ahead

    def _check(self) -> None:
        """Check the map that is looked at, once nothing else is to be done."""
        shown = self._telling.shown
        if shown is None or not shown.attribution.positive or shown.wanted in self._checking:
            return
        if self._looks.checked(shown.wanted):
            return
        self._checking.add(shown.wanted)
        self._ask(shown.wanted, self._looks.check)


def _unless_superseded(
    call: Callable[[Wanted, Stopping], object], wanted: Wanted, work: Stopping
) -> object:
    """What the call answers; None, which nobody awaits, where something newer came meanwhile."""
    try:
        return call(wanted, work)
    except Superseded:
        return None
