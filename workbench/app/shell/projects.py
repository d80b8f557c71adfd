"""Opening, making and closing projects, and reading pictures into them; no Qt."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from workbench.app.shell.language import counted, tr
from workbench.app.shell.session import Message, Session
from workbench.core.events import Failed, Finished, Progress, Task, Terminal
from workbench.core.files import is_file, is_there
from workbench.core.places import CATALOGUE
from workbench.data.walking import is_text, shown

if TYPE_CHECKING:
    from workbench.data.checking import Problem
    from workbench.data.scanning import Scan
    from workbench.project.project import Project


class Projects:
    """What the window does with projects; the long part of each in a worker thread.

    Args:
        session: Where the open project is kept.
        may_leave: Asked before the open project is closed; False where the user wants to stay.
    """

    def __init__(self, session: Session, may_leave: Callable[[], bool] = lambda: True) -> None:
        self._session = session
        self._may_leave = may_leave

    def open_place(self, path: Path) -> None:
        """Open a project, or the pictures in a folder or ZIP."""
        path = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would leave a linked folder
        if is_file(path / CATALOGUE):
            self.open_project(path)
        else:
            self.use_pictures(path)

    def open_project(self, folder: Path) -> None:
        """Open a project; the one open before is closed."""
        project = self._session.project
        if project is not None and project.folder.resolve() == folder.resolve():
            self._session.go("data")
            return

        def find() -> Project:
            from workbench.project.project import open_project

            return open_project(folder)

        self._open(folder.name.removesuffix(".workbench"), find)

    def use_pictures(self, source: Path) -> None:
        """Open the project of a folder or ZIP of pictures, or a new one, and read them."""
        if not is_text(source):
            self._session.say(_broken(source))
            return
        project = self._session.project
        if project is not None and project.source == source.resolve():
            self.read_pictures(source)
            return
        known = self._session.settings.recent_projects()

        def find() -> Project:
            from workbench.project.project import project_for

            return project_for(source, known, project)

        self._open(source.name, find, lambda: self.read_pictures(source))

    def read_pictures(self, source: Path) -> None:
        """Read a folder or ZIP into the open project."""
        project = self._session.project
        if project is None:
            self.use_pictures(source)
            return

        before = project.source
        moved = before is not None and before != source.resolve()

        def task() -> Task[Any]:
            from workbench.data.checking import trainable
            from workbench.data.presence import gone_from
            from workbench.project.importing import import_pictures

            if source == before and not is_there(source):
                raise gone_from(source)
            found = yield from import_pictures(project, source)
            return found, trainable(project.dataset())

        def ended(end: Terminal) -> None:
            self._read(project, end, source.name if moved else "")

        title = tr("Reading “{name}”").format(name=source.name)
        self._session.start("scan", title, task, on_end=ended)

    def read_again(self) -> None:
        """Read the open project's pictures once more."""
        project = self._session.project
        if project is not None and project.source is not None:
            self.read_pictures(project.source)

    def try_sample(self, name: str) -> None:
        """Make a built-in sample where it is not there yet, and open it."""

        def task() -> Task[Path]:
            from workbench.data.samples.table import get_sample

            return (yield from get_sample(name).build(0))

        def ended(end: Terminal) -> None:
            if isinstance(end, Finished):
                self.use_pictures(end.result)

        self._session.start("sample", tr("Making the sample"), task, on_end=ended)

    def close(self) -> None:
        """Close the open project."""
        if self._may_leave():
            self._session.close_project()

    def _open(
        self,
        name: str,
        find: Callable[[], Project],
        then: Callable[[], object] = lambda: None,
    ) -> None:
        if not self._may_leave():
            return

        def task() -> Task[Project]:
            yield Progress(0, None, tr("Opening"))
            return find()

        def ended(end: Terminal) -> None:
            if not isinstance(end, Finished):
                return
            project = self._session.project
            if project is not None and project is end.result:
                opened(project)
            else:
                self._session.open(end.result, lambda: opened(end.result))

        def opened(project: Project) -> None:
            self._session.settings.opened(project.folder)
            self._session.go("data")
            then()

        self._session.start("opening", tr("Opening “{name}”").format(name=name), task, on_end=ended)

    def _read(self, project: Project, end: Terminal, new_place: str) -> None:
        session = self._session
        if session.project is not project:
            return
        if isinstance(end, Finished):
            found, problems = end.result
            session.items_changed.publish(None)
            words = _read_words(found, problems)
            session.say(_with_new_place(words, new_place) if new_place else words)
        elif isinstance(end, Failed) or not project.catalogue.item_count():
            self._discard_if_empty(project)

    def _discard_if_empty(self, project: Project) -> None:
        """A project made for pictures that could not be read is not left behind."""
        if project.catalogue.item_count() or project.runs():
            return
        self._session.settings.forget(project.folder)
        self._session.close_project(lambda: self._clear(project.folder))

    def _clear(self, folder: Path) -> None:
        def task() -> Task[None]:
            yield Progress(0, None, tr("Clearing up"))
            shutil.rmtree(folder, ignore_errors=True)

        if self._session.running("clearing") is None:
            self._session.start("clearing", tr("Clearing up"), task)


def _broken(path: Path) -> Message:
    words = tr("“{path}” cannot be used: its name holds broken characters.")
    return Message(words.format(path=shown(path)), tr("Rename the folder."), tone="trouble")


def _with_new_place(words: Message, name: str) -> Message:
    moved = tr("The project reads them in “{name}” from now on; its runs are kept.")
    return msgspec.structs.replace(words, hint=f"{moved.format(name=name)} {words.hint}".strip())


def _read_words(found: Scan, problems: Sequence[Problem]) -> Message:
    """What was read, and the first thing that stands in the way of a good model."""
    pictures = counted(len(found.items), "picture", "pictures")
    hints = [f"{problem.message} {problem.hint}" for problem in problems[:1]]
    if found.rejected:
        left_out = tr("{files} left out; Problems in the list says why.")
        files = counted(len(found.rejected), "file was", "files were")
        hints.append(left_out.format(files=files))
    if any(problem.blocking for problem in problems):
        words = tr("{pictures} in {classes} were read, but cannot be learned from yet.")
    else:
        words = tr("{pictures} in {classes} are ready.")
    words = words.format(pictures=pictures, classes=counted(len(found.classes), "class", "classes"))
    return Message(words, " ".join(hints), tone="warning" if problems else "good")
