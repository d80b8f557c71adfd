"""Two looks side by side, each with choices of its own; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from workbench.app.inspect.asking import Asking
from workbench.app.inspect.attention import Attention, Regarded
from workbench.app.inspect.chosen import Chosen
from workbench.app.inspect.classifiers import edition_of
from workbench.app.inspect.looking import Asks, Looking
from workbench.app.inspect.telling import LookView, Telling
from workbench.app.inspect.values import Wanted
from workbench.inspection.attributions.aims import RUNNER_UP

if TYPE_CHECKING:
    from workbench.app.shell.session import Session


class SideView(LookView, Protocol):
    """What can be shown on one side; it never changes what it is given."""

    def show_opacity(self, opacity: float) -> None:
        """How strongly the map covers the picture."""


class Side:
    """One of the two: follows the strip, unless it keeps its picture, and the size chosen there."""

    def __init__(self, view: SideView, asks: Asks, attention: Attention) -> None:
        self._view = view
        self._telling = Telling(view)
        self._looking = Looking(asks, attention.looks, self._telling)
        self._chosen: Chosen | None = None
        self._picture: tuple[str, str | None] | None = None
        self._asked: Wanted | None = None
        self._kept = False
        self._side: int | None = None
        attention.tested.listen(lambda _run: self.offer_methods())

    def begin(self, regarded: Regarded, target: str | None) -> None:
        """Take what the Picture tab looks with, once; another class may be explained."""
        if self._chosen is None:
            self._turn_to(Chosen(regarded.run, regarded.way.about(target)))

    def follow(self, now: Regarded, before: Regarded) -> None:
        """Look at what the strip says, with the model that was chosen."""
        assert self._chosen is not None
        self._side = now.way.side
        known = {choice.value for choice in now.runs}
        if self._chosen.run == before.run or str(self._chosen.run) not in known:
            self._turn_to(self._chosen.on(now.run))
        if not self._kept or self._picture is None:
            self._picture = (now.path, now.label) if now.path is not None else None
        self._view.show_choices("run", now.runs, str(self._chosen.run))
        self._view.show_opacity(now.drawing.opacity)
        self._telling.draw(now.drawing)
        self._look()

    def choose(self, part: str, value: str) -> None:
        """Look with another “run”, “target”, “against”, “method” or “layer”."""
        chosen = self._chosen
        assert chosen is not None
        if part == "run":
            # The class was chosen for this side: a model that lacks it says so.
            turned, way = chosen.on(Path(value)), chosen.way
            self._turn_to(turned.by(turned.way._replace(target=way.target, against=way.against)))
        else:
            self._chosen = chosen.by(chosen.way.picked(part, value))
            self.offer_methods()
        self._look()

    def _turn_to(self, chosen: Chosen) -> None:
        """Look with this from now on; another run's pickers offer other things."""
        before, self._chosen = self._chosen, chosen
        if before is None or before.run != chosen.run:
            self._telling.offer(chosen)

    def keep(self, kept: bool) -> None:
        """Stay at this picture while the strip goes on, or follow it again."""
        self._kept = kept

    def stop(self) -> None:
        """Leave off a slow method, and go back to the one used before; to the usual, if any."""
        assert self._chosen is not None
        self._chosen = self._chosen.back_to(self._telling.shown)
        self.offer_methods()
        self._look()

    def offer_methods(self) -> None:
        """Mark the methods that do not pass for the model that is asked."""
        if self._chosen is not None:
            self._telling.offer_methods(self._chosen)

    def go_on(self) -> None:
        """Tell how far it is, and use the time."""
        self._looking.go_on()

    def forget(self) -> None:
        """Await nothing any more."""
        self._asked = None
        self._looking.forget()

    def _look(self) -> None:
        wanted, chosen = None, self._chosen
        if self._picture is not None and chosen is not None and chosen.run is not None:
            path, self._telling.label = self._picture
            wanted = Wanted(edition_of(chosen.run), path, chosen.at(self._side).way)
        if wanted is None or wanted != self._asked:
            self._asked = wanted
            self._looking.at(wanted)


class Compare:
    """Both sides, while the tab is in sight."""

    def __init__(self, views: Sequence[SideView], session: Session, attention: Attention) -> None:
        self._attention = attention
        self._asking = Asking(session, self._follow)
        self.sides = tuple(
            Side(view, partial(self._asking.question, f"compare {name}"), attention)
            for view, name in zip(views, ("left", "right"), strict=True)
        )
        self._before = Regarded()
        attention.changed.listen(lambda _now: self._follow())
        session.runs_changed.listen(lambda _none: self._follow())
        session.items_changed.listen(lambda _none: self._on_items())
        session.drained.listen(lambda _none: self._go_on())

    def shown(self) -> None:
        """The tab came to sight: on the left what the Picture tab shows, beside it the rival."""
        self._asking.shown()

    def hidden(self) -> None:
        """The tab went out of sight."""
        self._asking.hidden()

    def keep(self, side: int, kept: bool) -> None:
        """Let one side (0 or 1) stay at its picture, or follow the strip again."""
        self.sides[side].keep(kept)
        self._follow()

    def _on_items(self) -> None:
        """Files may have been moved or written over."""
        for side in self.sides:
            side.forget()
        self._follow()

    def _follow(self) -> None:
        now = self._attention.now
        if not self._asking.visible or now.run is None:
            return
        left, right = self.sides
        left.begin(now, now.way.target)
        right.begin(now, RUNNER_UP if now.way.target is None else None)
        for side in self.sides:
            side.follow(now, self._before)
        self._before = now

    def _go_on(self) -> None:
        if self._asking.visible:
            for side in self.sides:
                side.go_on()
