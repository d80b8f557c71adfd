"""Says of a project that is opened what was left unfinished, its queue or newest run; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.shell.language import counted, tr
from workbench.app.shell.session import Message, StageWish
from workbench.app.shell.wishes import RunFocus
from workbench.app.train.queueing.reminding import reminder
from workbench.project.runs import Run
from workbench.project.watching import left_unfinished

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.app.train.running import RunPresenter
    from workbench.project.project import Project
    from workbench.project.watching import Look


class LeftOver:
    """Looks once for each project, in a worker; waits with its words while pictures are read.

    Where the queue is not through it speaks of that alone: there its run is gone on with.
    """

    def __init__(self, run: RunPresenter, session: Session) -> None:
        self._run, self._session = run, session
        self._untold: Message | None = None
        self._looks = session.requests("unfinished", self._came)
        session.project_changed.listen(self._on_project)
        session.drained.listen(lambda _none: self._tell())
        self._on_project(session.project)

    def _on_project(self, project: Project | None) -> None:
        self._looks.forget()
        self._untold = None if project is None else reminder(project)
        if project is not None:
            folder = project.folder
            self._looks.ask(lambda: left_unfinished(folder))

    def _came(self, look: Look | None) -> None:
        if look is not None and self._run.recall(look) and self._untold is None:
            self._untold = _words(look)

    def _tell(self) -> None:
        """What is said of the pictures takes the same place, and would come after."""
        if self._untold is None or self._looks.busy:
            return
        if self._session.running("scan") is None:
            self._session.say(self._untold)
            self._untold = None


def _words(look: Look) -> Message:
    run = Run(look.folder)
    stopped, cut_off = tr("{run} was stopped after {done}."), tr("{run} was cut off after {done}.")
    over = len(run.history())
    epochs = counted(look.recipe.epochs, "epoch", "epochs")
    done = tr("{done} of {epochs}").format(done=over, epochs=epochs)
    return Message(
        (stopped if run.summary else cut_off).format(run=run.name, done=done),
        tr("It can go on where it was.") if over else tr("It can be begun again by its recipe."),
        button=tr("Go on with it"),
        wish=StageWish("train", RunFocus(look.folder)),
    )
