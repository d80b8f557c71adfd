"""Finds out in a worker what was chosen by a name or a file, before it is taken; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.app.shell.language import tr
from workbench.models.catalogue import BACKBONES
from workbench.models.examining import Examined, examine
from workbench.models.families import TIMM_PREFIX

if TYPE_CHECKING:
    from workbench.app.shell.session import Message, Session
    from workbench.core.events import Failed
    from workbench.project.project import Project


class LookUp:
    """One question at a time; a newer one takes its place. What fails is said, and not taken.

    Another choice, made in any way, is no longer told why the one before failed.

    Args:
        session: Whose window it is.
        name: Of the worker.
        changed: Called when a question is asked, and when it came to nothing or is forgotten.
    """

    def __init__(self, session: Session, name: str, changed: Callable[[], object]) -> None:
        self._session, self._changed = session, changed
        self._asking = session.requests(name, self._came, self._failed)
        self._then: Callable[[Any], object] = lambda _answer: None
        self._trouble: Message | None = None
        self.doing = ""
        session.project_changed.listen(lambda _project: self.forget())

    def network(self, name: str, then: Callable[[], object]) -> None:
        """Do `then` once the network of that name is known, at once where it is listed.

        Raises:
            WorkbenchError: It is none of the listed ones, nor of timm's.
        """
        self.forget()
        if not name.startswith(TIMM_PREFIX):
            BACKBONES.get(name)
            then()
            return
        # To describe it, torch and timm are loaded: seconds. After that it is known at once.
        words = tr("Looking at “{network}”…").format(network=name.removeprefix(TIMM_PREFIX))
        self._ask(words, partial(BACKBONES.get, name), lambda _backbone: then())

    def file(self, path: Path, backbone: str, then: Callable[[Examined], object]) -> None:
        """Do `then` with what a weights file is worth for the open project."""
        self.forget()
        project = self._session.project
        if project is not None:
            words = tr("Looking into “{file}”…").format(file=path.name)
            self._ask(words, partial(_examined, project, path, backbone), then)

    def ask(self, doing: str, call: Callable[[], Any], then: Callable[[Any], object]) -> None:
        """Do `then` with what a call in the worker brings; `doing` says meanwhile what is done."""
        self.forget()
        self._ask(doing, call, then)

    def forget(self) -> None:
        """Nobody waits any more for what was asked, nor need read why it came to nothing."""
        if self._trouble is not None:
            self._session.take_back(self._trouble)
            self._trouble = None
        waited, self.doing = self.doing, ""
        self._asking.forget()
        if waited:
            self._changed()

    def _ask(self, doing: str, call: Callable[[], Any], then: Callable[[Any], object]) -> None:
        self.doing, self._then = doing, then
        self._asking.ask(call)
        self._changed()

    def _came(self, answer: Any) -> None:
        self.doing = ""
        self._then(answer)

    def _failed(self, failure: Failed) -> None:
        self.doing = ""
        self._trouble = self._session.say_failed(failure)
        self._changed()


def _examined(project: Project, path: Path, backbone: str) -> Examined:
    return examine(path, backbone, len(project.catalogue.classes()))
