"""What Ctrl+K finds: commands, classes, runs and recent projects; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from workbench.app.shell.actions import Actions, ShellState
from workbench.app.shell.finding import Findable
from workbench.app.shell.language import tr
from workbench.app.shell.session import Session
from workbench.app.shell.wishes import ClassFocus, RunFocus


def entries_of(
    actions: Actions,
    state: ShellState,
    session: Session,
    open_project: Callable[[Path], object],
) -> list[Findable]:
    """Everything that can be found now."""
    return [
        *_commands(actions, state),
        *_classes(session),
        *_runs(session),
        *_projects(session, open_project),
    ]


def _commands(actions: Actions, state: ShellState) -> Iterator[Findable]:
    for action in actions.all():
        if action.id != "view.find":
            yield Findable(
                action.title.removesuffix("…"),
                action.run,
                "",
                action.shortcut,
                action.icon,
                action.enabled(state),
            )


def _classes(session: Session) -> Iterator[Findable]:
    if session.project is None:
        return
    for name in session.project.catalogue.classes():
        yield Findable(name, partial(session.go, "data", ClassFocus(name)), tr("class"), "", "tag")


def _runs(session: Session) -> Iterator[Findable]:
    if session.project is None:
        return
    for run in reversed(session.project.runs()):
        yield Findable(
            run.name,
            partial(session.go, "results", RunFocus(run.folder)),
            tr("run"),
            "",
            "results",
        )


def _projects(session: Session, open_project: Callable[[Path], object]) -> Iterator[Findable]:
    for folder in session.settings.recent_projects():
        name = folder.name.removesuffix(".workbench")
        yield Findable(name, partial(open_project, folder), tr("project"), "", "clock")
