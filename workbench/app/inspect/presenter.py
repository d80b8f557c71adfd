"""What the Inspect stage does with gestures; no Qt."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from workbench.app.inspect.among import ALL, CHOSEN, HELD_OUT, Gathered, gather
from workbench.app.inspect.attention import Attention, Regarded
from workbench.app.inspect.chosen import Chosen
from workbench.app.inspect.classifiers import Classifiers, Edition, edition_of
from workbench.app.inspect.looks import Looks
from workbench.app.inspect.pages import SLOWEST, Choice, Shot
from workbench.app.inspect.picture.presenter import PicturePresenter, PictureView
from workbench.app.inspect.values import Wanted, Way
from workbench.app.shell.wishes import InspectWish
from workbench.inspection.attributions.methods import ATTRIBUTIONS

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.core.events import Failed

Front = Literal["no_project", "no_run", "pictures"]
_AHEAD = (1, 2, -1, 3)  # in the direction of the last step


class InspectView(Protocol):
    """What can be shown on every tab's page; it never changes what it is given."""

    def show_front(self, front: Front) -> None:
        """Bring the empty page, or the pictures, to the front."""

    def show_runs(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the run picker."""

    def show_scopes(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the picker of which pictures the strip holds."""

    def show_strip(self, shots: Sequence[Shot], classes: Sequence[str], current: int) -> None:
        """Fill the strip and go to one of its pictures."""

    def move_strip(self, current: int) -> None:
        """Go to one of the strip's pictures."""


class InspectPresenter:
    """Knows which run is asked, and which picture among which is looked at, on whichever tab."""

    def __init__(
        self,
        view: InspectView,
        picture: PictureView,
        session: Session,
        looks: Looks | None = None,
    ) -> None:
        self._view, self._session = view, session
        self.attention = Attention(looks or Looks(Classifiers(lambda: session.device)))
        self._gathering = session.requests("strip", self._on_gathered, self._on_ungathered)
        self.picture_tab = PicturePresenter(picture, session, self.attention, self._look)
        self._gathered = Gathered()
        self._edition: Edition | None = None
        self._scope = HELD_OUT
        self._among: tuple[Path, ...] = ()
        self._shots: Sequence[Shot] = ()
        self._place, self._direction = -1, 1
        self._to_warm = True
        self._sought: Path | None = None
        self._visible = False
        session.project_changed.listen(lambda _project: self._on_project())
        session.runs_changed.listen(lambda _none: self._stale())
        session.items_changed.listen(lambda _none: self._on_items())
        session.drained.listen(lambda _none: self._on_drained())
        self.attention.picture_wanted.listen(self._go_to)
        self.attention.changed.listen(self._remember)

    # ------------------------------------------------------------------ gestures

    @property
    def picture(self) -> Path | None:
        """The picture that is looked at."""
        return Path(self._shots[self._place].path) if self._place >= 0 else None

    def shown(self) -> None:
        """The stage came to the front."""
        self._visible = True
        self.refresh()

    def receive(self, wish: object) -> None:
        """Another stage wants a picture looked at."""
        if not isinstance(wish, InspectWish):
            return
        self._visible = True
        self.picture_tab.ask(wish.run or self._chosen.run)
        self.picture_tab.ask_afresh()
        self._among = wish.among or ((wish.path,) if wish.path else ())
        self._scope, self._sought = CHOSEN if self._among else HELD_OUT, wish.path
        self.refresh()

    def open_picture(self, path: Path) -> None:
        """A picture from outside."""
        self.receive(InspectWish(path))

    def choose_run(self, folder: str) -> None:
        """Another model."""
        if folder and Path(folder) != self._chosen.run:
            self.picture_tab.ask(Path(folder))
            self._show_gathered(self.picture)

    def choose_scope(self, scope: str) -> None:
        """Other pictures in the strip."""
        if scope != self._scope:
            self._scope = scope
            self._show_gathered()

    def move_to(self, place: int) -> None:
        """Look at this picture of the strip."""
        if 0 <= place < len(self._shots) and place != self._place:
            self._direction = 1 if place > self._place else -1
            self._place = place
            self._look()

    def step(self, by: int) -> None:
        """The next picture, or the one before."""
        place = self._place + by
        if 0 <= place < len(self._shots):
            self._view.move_strip(place)
            self.move_to(place)

    @property
    def _chosen(self) -> Chosen:
        return self.picture_tab.chosen

    # ------------------------------------------------------------------ what is there

    def _on_project(self) -> None:
        self.picture_tab.ask(None)
        self._among, self._shots, self._place = (), (), -1
        self._scope, self._gathered, self._sought = HELD_OUT, Gathered(), None
        self.picture_tab.forget()
        self._on_items()

    def _on_items(self) -> None:
        self.picture_tab.files_changed()
        self._stale()

    def _stale(self) -> None:
        self._to_warm = True
        if self._visible:
            self.refresh()

    def refresh(self) -> None:
        """Gather what runs and pictures there are now; go to a picture wished for, or stay."""
        project = self._session.project
        if project is None or not any(run.has_classifier for run in project.runs()):
            self._show_none()
            return
        self._view.show_front("pictures")
        self._gathering.ask(partial(gather, project, self._among))

    def _on_gathered(self, gathered: Gathered) -> None:
        sought, self._sought = self._sought or self.picture, None
        self._gathered = gathered
        items = frozenset(shot.id for shot in gathered.scopes.get(ALL, ()))
        self.picture_tab.marking.gathered(items, gathered.marks)
        self._show_gathered(sought)

    def _on_ungathered(self, failure: Failed) -> None:
        self._sought = None
        self._session.say_failed(failure)

    def _on_drained(self) -> None:
        self.picture_tab.go_on()
        if self._to_warm and "torch" in sys.modules and not self._session.activities():
            self._warm()

    def _warm(self) -> None:
        """Have the newest model ready before anybody clicks."""
        self._to_warm = False
        project = self._session.project
        runs = [run for run in project.runs() if run.has_classifier] if project else []
        if runs:
            self.picture_tab.warm(self._chosen.run or runs[-1].folder)

    def _show_none(self) -> None:
        self._gathering.forget()
        self.picture_tab.at(None, None)
        self.picture_tab.ask(None)
        self._gathered, self._shots, self._place = Gathered(), (), -1
        usual, drawing = Way(method=self._chosen.way.method), self.picture_tab.drawing
        self.attention.turn_to(Regarded(way=usual, drawing=drawing))
        self._view.show_front("no_run" if self._session.project else "no_project")

    def _show_gathered(self, path: Path | None = None) -> None:
        gathered = self._gathered
        folders = [Path(choice.value) for choice in gathered.runs]
        if not folders:
            self._show_none()
            return
        if self._chosen.run not in folders:
            self.picture_tab.ask(folders[0])
        self._view.show_runs(gathered.runs, str(self._chosen.run))
        self._scope = gathered.scope(self._scope)
        self._shots = gathered.scopes.get(self._scope, ())
        paths = [shot.path for shot in self._shots]
        first = 0 if paths else -1
        self._place = paths.index(str(path)) if str(path) in paths else first
        self._view.show_scopes(gathered.scope_choices(), self._scope)
        self._view.show_strip(self._shots, gathered.classes, self._place)
        self._look()

    # ------------------------------------------------------------------ looking

    def _go_to(self, path: str) -> None:
        paths = [shot.path for shot in self._shots]
        if path in paths:
            self.step(paths.index(path) - self._place)
        elif any(shot.path == path for shot in self._gathered.scopes.get(ALL, ())):
            self._scope = ALL
            self._show_gathered(Path(path))

    def _look(self) -> None:
        run = self._chosen.run
        self._edition = edition_of(run) if run else None  # it may still be learning
        self.attention.turn_to(self._regarded())
        quick = ATTRIBUTIONS.get(self._chosen.way.method).cost != SLOWEST
        places = (self._place + self._direction * by for by in _AHEAD) if quick else ()
        ahead = (self._wanted(place) for place in places)
        shot = self._shots[self._place] if self._place >= 0 else None
        self.picture_tab.at(shot, self._wanted(self._place), [one for one in ahead if one])

    def _remember(self, regarded: Regarded) -> None:
        self._session.regarded = regarded

    def _wanted(self, place: int) -> Wanted | None:
        if self._edition is None or not 0 <= place < len(self._shots):
            return None
        return Wanted(self._edition, self._shots[place].path, self._chosen.way)

    def _regarded(self) -> Regarded:
        shot = self._shots[self._place] if self._place >= 0 else None
        return Regarded(
            self._chosen.run, shot.path if shot else None, shot.label if shot else None,
            tuple(self._shots), self._chosen.way, self._gathered.runs, self.picture_tab.drawing,
            self._edition.written if self._edition else 0,
        )  # fmt: skip
