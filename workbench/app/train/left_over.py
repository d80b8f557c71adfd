"""Says of a project that is opened what was left unfinished, its queue or newest run; no Qt."""

from __future__ import annotations

from pathlib import Path
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

    Where the queue is not through it speaks of that alone: there its run is gone on with. What it
    said is taken back once that is no longer so.
    """

    def __init__(self, run: RunPresenter, session: Session) -> None:
        self._run, self._session = run, session
        self._untold: Message | None = None
        self._told: Message | None = None
        self._folder: Path | None = None  # of the run that is told of
        self._looks = session.requests("unfinished", self._came)
        session.project_changed.listen(self._on_project)
        session.drained.listen(lambda _none: self._tell())
        session.runs_changed.listen(lambda _none: self._take_back())
        session.activities_changed.listen(lambda _now: self._take_back())
        self._on_project(session.project)

    def _on_project(self, project: Project | None) -> None:
        self._looks.forget()
        self._told = self._folder = None
        self._untold = None if project is None else reminder(project)
        if project is not None:
            folder = project.folder
            self._looks.ask(lambda: left_unfinished(folder))

    def _came(self, look: Look | None) -> None:
        if look is not None and self._run.recall(look) and self._untold is None:
            self._untold, self._folder = _words(look), look.folder

    def _tell(self) -> None:
        """What is said of the pictures takes the same place, and would come after."""
        if self._untold is None or self._looks.busy:
            return
        if self._session.running("scan") is None:
            self._session.say(self._untold)
            self._told, self._untold = self._untold, None

    def _take_back(self) -> None:
        if (self._told or self._untold) is None or self._still_so():
            return
        if self._told is not None:
            self._session.take_back(self._told)
        self._told = self._untold = None

    def _still_so(self) -> bool:
        """Whether nothing was begun since, and the run is there as it was left."""
        if self._session.running("training") is not None:
            return False
        page = self._run.page
        left = page is not None and page.folder == self._folder and not self._run.going_on
        return self._folder is None or left


def _words(look: Look) -> Message:
    run = Run(look.folder)
    how = {
        "stopped": tr("{run} was stopped after {done}."),
        "failed": tr("{run} failed after {done}."),
    }.get(run.state, tr("{run} was cut off after {done}."))
    over = look.epochs_over
    epochs = counted(look.recipe.epochs, "epoch", "epochs")
    done = tr("{done} of {epochs}").format(done=over, epochs=epochs)
    return Message(
        how.format(run=run.name, done=done),
        tr("It can go on where it was.") if over else tr("It can be begun again by its recipe."),
        button=tr("Show the run"),
        wish=StageWish("train", RunFocus(look.folder)),
    )
