"""Watches a run of the open project that another program trains; no Qt."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from workbench.core.events import Failed
from workbench.project.runs import Run
from workbench.project.watching import Look, Watch
from workbench.training.events import EpochDone

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.app.train.running import RunPresenter
    from workbench.project.project import Project

EVERY_S = 1.0


class Watcher:
    """Looks once a second, in a worker, and shows what it finds; rests while a run of ours goes."""

    def __init__(
        self, run: RunPresenter, session: Session, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._run, self._session, self._clock = run, session, clock
        self._watch: Watch | None = None
        self._looked = float("-inf")
        self._trouble = ""
        self._looks = session.requests("watching", self._came, self._say_once)
        session.project_changed.listen(self._on_project)
        session.drained.listen(lambda _none: self._look_again())
        self._on_project(session.project)

    def _on_project(self, project: Project | None) -> None:
        self._looks.forget()
        self._session.trained_elsewhere.publish("")
        self._watch = Watch(project.folder) if project else None

    def _came(self, look: Look | None) -> None:
        self._trouble = ""
        if look is not None:
            self._show(look)

    def _look_again(self) -> None:
        watch, now = self._watch, self._clock()
        if watch is None or self._run.active or self._looks.busy or now - self._looked < EVERY_S:
            return
        self._looked = now
        self._looks.ask(watch.look)

    def _say_once(self, failed: Failed) -> None:
        """Why nothing can be watched; not every second anew."""
        if failed.message != self._trouble:
            self._session.say_failed(failed)
        self._trouble = failed.message

    def _show(self, look: Look) -> None:
        self._run.watch(look)
        self._session.trained_elsewhere.publish("" if look.over else Run(look.folder).name)
        # The end is told by the run's own page.
        if not look.over and (look.first or any(isinstance(e, EpochDone) for e in look.events)):
            self._session.runs_changed.publish(None)
