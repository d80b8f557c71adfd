"""Keeps the small frozen state by which commands are enabled; no Qt."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from workbench.app.shell.actions import ShellState
from workbench.app.shell.activities import UNSEEN
from workbench.app.shell.language import counted, tr
from workbench.app.shell.session import Session


class StateKeeper:
    """Listens to the session and tells when the state became another one."""

    def __init__(self, session: Session, changed: Callable[[ShellState], object]) -> None:
        self._session = session
        self._changed = changed
        self.now = ShellState()
        session.project_changed.listen(lambda _project: self._count(everything=True))
        session.items_changed.listen(lambda _none: self._count(everything=True))
        session.runs_changed.listen(lambda _none: self._count(everything=False))
        session.activities_changed.listen(lambda _now: self._look())
        session.commands_changed.listen(lambda _none: self.refresh())

    def stage_shown(self, stage: str) -> None:
        """Another stage is in front."""
        self._become(msgspec.structs.replace(self.now, stage=stage))

    def refresh(self) -> None:
        """Tell even if nothing changed."""
        self._changed(self.now)

    def sentence(self) -> str:
        """What the status bar says while nothing runs."""
        if not self.now.project:
            return tr("Drop a folder of pictures on the window to begin.")
        if not self.now.items:
            return tr("No pictures in this project yet.")
        words = [counted(self.now.items, "picture", "pictures")]
        words.append(counted(self.now.classes, "class", "classes"))
        words.append(counted(self.now.runs, "trained model", "trained models"))
        return " · ".join(words)

    def _count(self, *, everything: bool) -> None:
        project = self._session.project
        state = self.now
        if project is None:
            state = ShellState(stage=state.stage)
        else:
            runs = sum(run.has_classifier for run in project.runs())
            state = msgspec.structs.replace(state, project=True, runs=runs)
            if everything:
                state = msgspec.structs.replace(
                    state,
                    items=project.catalogue.item_count(),
                    classes=len(project.catalogue.classes()),
                )
        self.now = state
        self._look()
        self._changed(self.now)

    def _look(self) -> None:
        activities = self._session.activities()
        training = next((a for a in activities if a.key == "training"), None)
        self._become(
            msgspec.structs.replace(
                self.now,
                training=training is not None,
                paused=training is not None and training.paused,
                stopping=training is not None and training.stopping,
                working=any(a.key not in UNSEEN for a in activities),
            )
        )

    def _become(self, state: ShellState) -> None:
        if state != self.now:
            self.now = state
            self._changed(state)
