"""What the tabs ask in worker threads: given up out of sight, and asked again back in it; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from workbench.inspection.stopping import Stopping, Superseded, always

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.core.events import Failed

Call = Callable[[Stopping], Any]
"""Called in a worker thread; may look whether its work is still wanted."""


def unheard(_failure: Failed) -> None:
    """For a question beside another, whose trouble is theirs both and is told there."""


class Question:
    """One kind of question, of which only the newest matters; older work is given up.

    It stays open until its answer is drained: what was given up while resting is asked again.

    Args:
        session: Answers it.
        name: Of its thread.
        came: Called by a later drain with the answer.
        failed: Called with why there is none; without it, the user is told.
    """

    def __init__(
        self,
        session: Session,
        name: str,
        came: Callable[[Any], object],
        failed: Callable[[Failed], object] | None = None,
    ) -> None:
        self._came, self._failed = came, failed or session.say_failed
        self._requests = session.requests(name, self._on_came, self._on_failed)
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

    def _on_came(self, value: Any) -> None:
        self._open = None
        self._came(value)

    def _on_failed(self, failure: Failed) -> None:
        self._open = None
        self._failed(failure)

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

    def question(
        self,
        name: str,
        came: Callable[[Any], object],
        failed: Callable[[Failed], object] | None = None,
    ) -> Question:
        """One more kind of question, as `Question` takes it."""
        made = Question(self._session, name, came, failed)
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
