"""What a run will take, measured in the background once the choices have settled; no Qt."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import msgspec

from workbench.app.shell.language import tr
from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, Task
from workbench.core.progress import duration_in_words
from workbench.project.runs import Run
from workbench.project.trying import needs_of

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.app.shell.wishes import BranchWish
    from workbench.core.events import Failed
    from workbench.training.recipe import Recipe
    from workbench.training.trials.preflight import Estimate

SETTLED_S = 1.0  # a measurement begins when nothing was changed for so long

_WAIT_S = 0.1

Tone = Literal["caption", "warning"]


class Needs(msgspec.Struct, frozen=True):
    """What a run will take, in words, and whether that is a warning."""

    words: str = ""
    tone: Tone = "caption"


WantedRun = tuple["Recipe", "BranchWish | None"]


class Preflight:
    """Measures the recipe of now; a measurement that nobody waits for is given up.

    Args:
        session: Whose project it is.
        recipe: The recipe of now. May raise WorkbenchError.
        branch: What it grows from, where it grows from another run.
        changed: Called when there is something else to say.
        clock: Seconds.
    """

    def __init__(
        self,
        session: Session,
        recipe: Callable[[], Recipe],
        branch: Callable[[], BranchWish | None],
        changed: Callable[[], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session, self._recipe, self._branch = session, recipe, branch
        self._changed, self._clock = changed, clock
        self.needs = Needs()
        self._wanted: WantedRun | None = None
        self._since = 0.0
        self._asked: WantedRun | None = None
        self._measuring = session.requests("preflight", self._came, self._failed)
        session.drained.listen(lambda _none: self._measure_settled())

    def want(self, possible: bool) -> None:
        """The choices may have changed; `possible` says whether a run could begin now."""
        wanted = self._readable() if possible else None
        if wanted != self._wanted:
            self._wanted, self._since = wanted, self._clock()
            self._asked = None
            self._measuring.forget()
            self._say(Needs(tr("measuring what it will take…") if wanted else ""))

    def forget(self) -> None:
        """There are other pictures now."""
        self.needs = Needs()
        self._wanted = self._asked = None
        self._measuring.forget()

    def given_up(self) -> Task[None]:
        """Wait, in a worker, until nothing is measured any more.

        Measuring draws from torch's one source of chance: a run beside it could not be repeated.
        """
        while not self._measuring.at_rest(_WAIT_S):
            yield Progress(0, None, "Getting ready")

    def _readable(self) -> WantedRun | None:
        try:
            return self._recipe(), self._branch()
        except WorkbenchError:
            return None

    def _came(self, estimate: Estimate | None) -> None:
        self._say(_needs(estimate) if estimate is not None else Needs())

    def _failed(self, failure: Failed) -> None:
        self._say(Needs(failure.message, "warning"))

    def _measure_settled(self) -> None:
        settled = self._clock() - self._since >= SETTLED_S
        # A training has the machine for itself; so has what the window gets ready at its start.
        busy = bool(self._session.activities())
        if self._wanted is not None and self._asked != self._wanted and settled and not busy:
            self._ask(self._wanted)

    def _ask(self, wanted: WantedRun) -> None:
        project = self._session.project
        if project is None:
            return
        self._asked = wanted
        recipe, wish = wanted
        branch = (Run(wish.run), wish.checkpoint) if wish else None

        def stale() -> bool:
            session = self._session
            gone = session.project is not project
            return gone or self._wanted != wanted or session.running("training") is not None

        self._measuring.ask(lambda: _pulled(needs_of(project, recipe, branch), stale))

    def _say(self, needs: Needs) -> None:
        if needs != self.needs:
            self.needs = needs
            self._changed()


def _pulled(task: Task[Estimate], stale: Callable[[], bool]) -> Estimate | None:
    """The task's result; None where nobody waits for it any more."""
    try:
        while not stale():
            try:
                next(task)
            except StopIteration as end:
                found: Estimate = end.value
                return found
        return None
    finally:
        task.close()


def _needs(estimate: Estimate) -> Needs:
    words = tr("about {time} · {memory} of memory · {disk} on disk").format(
        time=duration_in_words(estimate.seconds),
        memory=in_bytes(estimate.memory_bytes),
        disk=in_bytes(estimate.disk_bytes),
    )
    if estimate.fits:
        return Needs(words)
    return Needs(f"{words}. {estimate.advice}", "warning")


def in_bytes(count: int) -> str:
    """“820 MB”, “3.4 GB” (10^9 bytes)."""
    if count >= 1e9:
        return f"{count / 1e9:.1f} GB"
    return f"{max(1, round(count / 1e6))} MB"
