"""Asks for looks: the newest first, then the neighbours ahead of time, then the checks; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from workbench.app.inspect.pages import SLOWEST
from workbench.app.inspect.values import Checked, Wanted
from workbench.inspection.attributions.methods import ATTRIBUTIONS

if TYPE_CHECKING:
    from workbench.app.inspect.asking import Question
    from workbench.app.inspect.looks import Looks
    from workbench.app.inspect.telling import Telling
    from workbench.core.events import Failed
    from workbench.inspection.stopping import Stopping

_MANY = 20  # times a network is asked; only from there on is it worth counting aloud


Asks = Callable[[Callable[[Any], object], "Callable[[Failed], object]"], "Question"]
"""Makes a question, whose answer the one and whose failure the other hears."""


class _Task(NamedTuple):
    """What is to be done: look, or check the map of a look."""

    what: Literal["look", "check"]
    wanted: Wanted


class Looking:
    """Keeps what is awaited, and uses the time while nothing is.

    What is in the making is given up as soon as something newer is wanted, unless it is just that.
    """

    def __init__(self, asks: Asks, looks: Looks, telling: Telling) -> None:
        self._question = asks(self._came, self._failed)
        self._looks, self._telling = looks, telling
        self._awaited: Wanted | None = None
        self._ahead: Sequence[Wanted] = ()
        self._making: _Task | None = None
        self._begun: set[_Task] = set()
        self._told: Checked | None = None

    def at(self, wanted: Wanted | None, ahead: Sequence[Wanted] = ()) -> None:
        """Look at this, or at nothing; `ahead` is what may be wanted next, likeliest first."""
        self._awaited, self._ahead = wanted, ahead
        if wanted is None:
            self.forget()
            self._telling.nothing()
            return
        self._begun = {task for task in self._begun if self._is_done(task)}
        known = self._looks.known(wanted)
        if known is not None:
            self._telling.came(known, self._looks.checked(wanted))
            return  # the neighbours wait until this one is painted
        self._telling.waiting(slow=ATTRIBUTIONS.get(wanted.way.method).cost == SLOWEST)
        if not (self._makes_awaited() and self._question.busy):
            self._begin(_Task("look", wanted))

    def warm(self, call: Callable[[Stopping], object]) -> None:
        """Use the time before anybody looks; whoever looks has the model loaded by that."""
        if self._awaited is None and not self._question.busy:
            self._making = None
            self._question.ask(call)

    def forget(self) -> None:
        """Await nothing any more, and give up what is in the making."""
        self._making = None
        self._question.forget()

    def files_changed(self) -> None:
        """What was looked at may look otherwise now, and so may what is in the making."""
        self._looks.forget()
        self._making = None

    def go_on(self) -> None:
        """Tell how far it is, and use the time; to be called at each drain, never waits."""
        self._count()
        self._tell_checks()
        self._look_ahead()

    def _failed(self, failure: Failed) -> None:
        made, self._making = self._making, None
        if made is None or made.wanted != self._awaited:
            return
        if made.what == "look":
            self._telling.failed(failure)
        else:
            self._telling.unchecked(failure)

    def _came(self, value: Any) -> None:
        self._making = None
        if value is None or self._awaited is None or isinstance(value, Checked):
            return
        if value.wanted == self._awaited and value is not self._telling.shown:
            self._telling.came(value, self._looks.checked(value.wanted))

    def _tell_checks(self) -> None:
        """Tell what the checks of the shown map came to, whoever made them."""
        shown = self._telling.shown
        known = self._looks.checked(shown.wanted) if shown is not None else None
        if known is not None and known is not self._told:
            self._told = known
            self._telling.checked(known)

    def _begin(self, task: _Task) -> None:
        call = self._looks.look if task.what == "look" else self._looks.check
        self._making = task
        self._question.ask(lambda work: call(task.wanted, work))

    def _is_done(self, task: _Task) -> bool:
        known = self._looks.known if task.what == "look" else self._looks.checked
        return known(task.wanted) is not None

    def _makes_awaited(self) -> bool:
        return self._awaited is not None and self._making == ("look", self._awaited)

    def _count(self) -> None:
        """Say how far a slow method is."""
        looked = self._question.looked // _MANY * _MANY
        if looked and self._makes_awaited():
            self._telling.waiting(looked)

    def _is_shown(self) -> bool:
        """Whether what is awaited is there, and not in the making anew."""
        shown = self._telling.shown
        here = shown is not None and shown.wanted == self._awaited
        return here and not self._makes_awaited()

    def _look_ahead(self) -> None:
        """Take the neighbours' looks while nobody waits for anything else."""
        if not self._is_shown() or self._makes_ahead():
            return
        for wanted in self._ahead:
            task = _Task("look", wanted)
            if task not in self._begun and not self._is_done(task):
                self._begun.add(task)
                self._begin(task)
                return
        if not self._question.busy:
            self._check()

    def _makes_ahead(self) -> bool:
        """Whether a neighbour is in the making; a check gives way to neighbours."""
        made = self._making
        return (
            self._question.busy and made is not None and made.what == "look"
            and made.wanted in self._ahead
        )  # fmt: skip

    def _check(self) -> None:
        """Check the map that is looked at, once nothing else is to be done."""
        shown = self._telling.shown
        if shown is None or not shown.attribution.positive:
            return
        task = _Task("check", shown.wanted)
        if task not in self._begun and not self._is_done(task):
            self._begun.add(task)
            self._begin(task)
