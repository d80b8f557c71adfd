"""What the tabs ask in worker threads: given up out of sight, and asked again back in it; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from workbench.inspection.stopping import Stopping, Superseded, always

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.core.requests import Answer, Requests

Call = Callable[[Stopping], Any]
"""Called in a worker thread; may look whether its work is still wanted."""


class Question:
    """One kind of question, of which only the newest matters; older work is given up.

    It stays open until its answer is drained: what was given up while resting is asked again.
    """

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._open: Call | None = None
        self._work = always()
        self._resting = False

    @property
    def busy(self) -> bool:
        """Whether the newest question is being answered."""
        return self._requests.busy

    @property
    def looked(self) -> int:
        """How many times a network was asked for the answer in the making."""
        return self._work.looked

    def ask(self, call: Call) -> None:
        """Ask this in place of whatever is open; at once, or after the rest."""
        self._open = call
        if not self._resting:
            self._begin(call)

    def forget(self) -> None:
        """Nobody wants to know any more."""
        self._open = None
        self._give_up()

    def rest(self) -> None:
        """Do nothing for a while; what is open stays open."""
        self._resting = True
        self._give_up()

    def wake(self) -> None:
        """Ask what is open."""
        self._resting = False
        if self._open is not None:
            self._begin(self._open)

    def drain(self) -> list[Answer]:
        """The answer, where it came since the last time; never waits."""
        answers = self._requests.drain()
        if answers:
            self._open = None
        return answers

    def _begin(self, call: Call) -> None:
        work = Stopping(lambda: self._work is not work)
        self._work = work
        self._requests.ask(partial(_unless_superseded, call, work))

    def _give_up(self) -> None:
        self._work = always()
        self._requests.forget()


class Asking:
    """The questions of one tab, which rest while it is out of sight.

    Args:
        session: Answers them.
        refresh: Asks for what the tab shows now, as far as it is not shown already.

    Attributes:
        visible: Whether the tab is in sight.
    """

    def __init__(self, session: Session, refresh: Callable[[], None]) -> None:
        self._session, self._refresh = session, refresh
        self._questions: list[Question] = []
        self.visible = False

    def question(self, name: str) -> Question:
        """One more kind of question; `name` is that of its thread."""
        made = Question(self._session.requests(name))
        made.rest()
        self._questions.append(made)
        return made

    def shown(self) -> None:
        """The tab came to sight."""
        self.visible = True
        self._refresh()  # first: what it asks takes the place of what is no longer wanted
        for question in self._questions:
            question.wake()

    def hidden(self) -> None:
        """The tab went out of sight."""
        self.visible = False
        for question in self._questions:
            question.rest()


def _unless_superseded(call: Call, work: Stopping) -> Any:
    """What the call answers; None, which nobody hears, where it was given up."""
    try:
        return call(work)
    except Superseded:
        return None
