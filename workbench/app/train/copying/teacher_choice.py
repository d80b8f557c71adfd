"""Which model shall be copied; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from workbench.app.shell.language import tr
from workbench.app.train import weights
from workbench.app.train.choices import Choices
from workbench.app.train.copying.pages import Teacher
from workbench.app.train.copying.teachers import network_teacher, read_elsewhere, read_teachers
from workbench.app.train.looking_up import LookUp
from workbench.app.train.pages import WeightsPage
from workbench.core.events import Failed
from workbench.models.catalogue import bundled_backbones
from workbench.models.examining import Examined
from workbench.models.weights import SOURCES

if TYPE_CHECKING:
    from workbench.app.shell.session import Session


class TeacherChoice:
    """Knows the models that can be copied, and which of them is chosen.

    Args:
        session: Whose window it is.
        changed: Called when there is something else to show.
    """

    def __init__(self, session: Session, changed: Callable[[], object]) -> None:
        self._session, self._changed = session, changed
        self._runs: tuple[Teacher, ...] | None = None
        self._elsewhere: Teacher | None = None
        self._network: Choices | None = None
        self._examined: Examined | None = None
        self._key = ""
        self._trouble: Failed | None = None
        self._reading = session.requests("teachers", self._on_read, self._on_unread)
        self._look_up = LookUp(session, "teacher", changed)
        session.project_changed.listen(lambda _project: self._on_project())
        session.runs_changed.listen(lambda _none: self._on_runs())

    @property
    def all(self) -> tuple[Teacher, ...] | None:
        """Every one of them, the newest run first; None while the runs are read."""
        if self._runs is None:
            return None
        added = (self._elsewhere, self._as_teacher())
        return (*self._runs, *(teacher for teacher in added if teacher is not None))

    @property
    def now(self) -> Teacher | None:
        """The chosen one; None where there is none to choose."""
        teachers = self.all or ()
        chosen = (teacher for teacher in teachers if teacher.key == self._key)
        return next(chosen, teachers[0] if teachers else None)

    @property
    def network(self) -> str:
        """The published network among them, or one to begin the search with."""
        return self._network.backbone if self._network else next(iter(bundled_backbones()))

    @property
    def doing(self) -> str:
        """What is looked into, in words; empty where nothing is."""
        return self._look_up.doing

    @property
    def trouble(self) -> str:
        """Why the runs cannot be read; empty where they can."""
        failed = self._trouble
        return f"{failed.message} {failed.hint}".strip() if failed else ""

    @property
    def weights(self) -> WeightsPage | None:
        """What the chosen one begins with, where it is a published network."""
        now = self.now
        if self._network is None or now is None or now.kind != "network":
            return None
        page = weights.page(self._network, weights.downloading(self._session), self._examined)
        # Random numbers have nothing to teach.
        sources = tuple(source for source in page.sources if source.value != "random")
        return msgspec.structs.replace(page, sources=sources)

    # ------------------------------------------------------------------ gestures

    def ask(self) -> None:
        """Read the runs, where that was not done yet."""
        project = self._session.project
        if self._runs is None and project is not None and not self._reading.busy:
            runs = project.runs()
            self._reading.ask(lambda: read_teachers(runs))

    def choose(self, key: str) -> None:
        """Another of those there are."""
        self._key = key
        self._changed()

    def choose_elsewhere(self, folder: Path) -> None:
        """A classifier that lies in another folder, once it was looked into."""
        project = self._session.project
        if project is not None:
            words = tr("Looking into “{folder}”…").format(folder=folder.name)
            self._look_up.ask(words, partial(read_elsewhere, folder, project), self._take)

    def choose_network(self, name: str) -> None:
        """A published network, with the best weights there are for it."""
        self._look_up.network(name, lambda: self._take_network(name, weights.usual(name)))

    def choose_weights(self, source: str) -> None:
        """Other weights for the published network: a source's name, or the path of a file."""
        if self._network is None:
            return
        if source in SOURCES:
            self._look_up.forget()
            self._take_network(self._network.backbone, source)
        else:
            self._look_up.file(Path(source), self._network.backbone, self._take_file)

    def download(self) -> None:
        """Fetch the published network's weights."""
        if self._network is not None:
            weights.start_download(self._session, self._network.backbone, self._changed)

    # ------------------------------------------------------------------ what came of it

    def _take(self, teacher: Teacher) -> None:
        runs = (run for run in self._runs or () if run.folder.resolve() == teacher.folder)
        known = next(runs, None)  # a run of this project after all
        self._elsewhere = teacher if known is None else None
        self.choose((known or teacher).key)

    def _take_network(self, name: str, source: str) -> None:
        self._network = Choices(name, source)
        self.choose(name)

    def _take_file(self, examined: Examined) -> None:
        self._examined = examined
        self._take_network(examined.backbone.name, str(examined.path))

    def _as_teacher(self) -> Teacher | None:
        chosen = self._network
        return network_teacher(chosen.backbone, chosen.weights) if chosen else None

    def _on_project(self) -> None:
        self._elsewhere = self._network = self._examined = None
        self._on_runs()

    def _on_runs(self) -> None:
        self._runs = None
        self._reading.forget()
        self._changed()

    def _on_read(self, runs: tuple[Teacher, ...]) -> None:
        self._runs, self._trouble = runs, None
        self._changed()

    def _on_unread(self, failure: Failed) -> None:
        self._runs, self._trouble = (), failure
        self._changed()
