"""What Start begins: what the page in front is about; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from workbench.app.shell.language import tr

if TYPE_CHECKING:
    from workbench.app.shell.actions import ShellState
    from workbench.app.shell.session import Session
    from workbench.app.train.copying.presenter import CopyPresenter
    from workbench.app.train.queueing.presenter import QueuePresenter

Front = Literal["empty", "recipe", "copy", "queue", "run"]


class Aim:
    """Knows what Start begins now, what it is called, and whether it can be pressed.

    Args:
        session: Whose project it is.
        copy: What knows whether a small copy can be made.
        queue: What knows whether an entry waits.
        in_the_way: Says what stands in the way of a run with the choices; empty where nothing.
    """

    def __init__(
        self,
        session: Session,
        copy: CopyPresenter,
        queue: QueuePresenter,
        in_the_way: Callable[[], str],
    ) -> None:
        self._session, self._copy, self._queue = session, copy, queue
        self._in_the_way = in_the_way
        self._front: Front = "empty"
        self._said: tuple[str, bool, str] = ("", False, "")
        for topic in (copy.changed, queue.changed):
            topic.listen(lambda _none: self._tell())

    def turn_to(self, front: Front) -> None:
        """Another page is in front."""
        self._front = front
        self._tell()

    def now(self) -> Front:
        """The page whose work Start begins; the choices, where the one in front has none."""
        return self._front if self._front in ("copy", "queue") and self._ready() else "recipe"

    def words(self) -> str:
        """What the button says."""
        named = {"copy": tr("Make the small copy"), "queue": tr("Train the queue")}
        return named.get(self.now(), tr("Start training"))

    def possible(self, state: ShellState) -> bool:
        """Whether Start can be pressed now; an empty queue is in the way only where it is seen."""
        possible = state.items > 0 and not state.training and not self.why_not(state)
        return possible and (state.stage != "train" or self._ready())

    def why_not(self, state: ShellState) -> str:
        """What stands in the way of the choices, in words; empty where nothing is known to."""
        if not state.items or self._front in ("copy", "queue"):
            return ""
        if state.classes < 2:
            return tr("Training needs pictures of two classes at the least.")
        return self._in_the_way() if state.stage == "train" else ""

    def _ready(self) -> bool:
        if self._front == "copy":
            return self._copy.wish() is not None
        return self._front != "queue" or self._queue.waiting

    def _tell(self) -> None:
        said = (self.words(), self._ready(), self._in_the_way())
        if said != self._said:
            self._said = said
            self._session.commands_changed.publish(None)
