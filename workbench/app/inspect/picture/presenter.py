"""What the Picture tab does with gestures: how a picture is explained, drawn and marked; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

import msgspec

from workbench.app.inspect.asking import Question
from workbench.app.inspect.chosen import Chosen
from workbench.app.inspect.looking import Looking
from workbench.app.inspect.picture.marking import Marking, MarkingView
from workbench.app.inspect.picture.saver import Saver
from workbench.app.inspect.telling import LookView, Telling
from workbench.inspection.showing.drawing import Drawing

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.app.inspect.attention import Attention
    from workbench.app.inspect.pages import Shot
    from workbench.app.inspect.values import Wanted, Way
    from workbench.app.shell.session import Session
    from workbench.inspection.attributions.method import MethodSettings


class PictureView(LookView, MarkingView, Protocol):
    """What can be shown on the tab; it never changes what it is given."""


class PicturePresenter:
    """Knows how pictures are explained, and shows what comes of the one that is looked at.

    Args:
        view: Where it is shown.
        session: Answers what is asked.
        attention: Is told how maps are drawn.
        look: Called when the picture is to be explained in another way; comes back by `at`.

    Attributes:
        chosen: Which run is asked, and how.
        marking: The frames round the thing.
        saver: Writes what is shown.
    """

    def __init__(
        self,
        view: PictureView,
        session: Session,
        attention: Attention,
        look: Callable[[], object],
    ) -> None:
        self._attention, self._look = attention, look
        self._telling = Telling(view)
        self._looking = Looking(
            partial(Question, session, "heatmap"), attention.looks, self._telling
        )
        self.chosen = Chosen()
        self.marking = Marking(view, session)
        self.saver = Saver(session, self._telling, attention)
        self._telling.told.listen(self.marking.saw)
        self._telling.offer(self.chosen)
        attention.tested.listen(lambda _run: self._telling.offer_methods(self.chosen))

    # ------------------------------------------------------------------ gestures

    def choose(self, part: str, value: str) -> None:
        """Explain otherwise: another “target”, “against”, “method”, “layer” or “side”."""
        self._choose(self.chosen.way.picked(part, value))
        if part == "layer":  # a method may pass on one layer and not on another
            self._telling.offer_methods(self.chosen)

    def stop(self) -> None:
        """Leave off a slow method, and go back to the one used before; to the usual, if any."""
        self._choose(self.chosen.back_to(self._telling.shown).way)
        self._telling.offer_methods(self.chosen)

    def choose_settings(self, settings: MethodSettings) -> None:
        """Make the map with other settings of the method."""
        self._choose(self.chosen.way._replace(settings=settings))

    def draw(self, drawing: Drawing) -> None:
        """Draw the map in another way, as strongly as before."""
        self._attention.looks.drawing = drawing
        self._draw(msgspec.structs.replace(drawing, opacity=self.drawing.opacity))

    def set_opacity(self, opacity: float) -> None:
        """How strongly the map covers the picture, 0 to 1; for what is saved."""
        self._draw(msgspec.structs.replace(self.drawing, opacity=opacity))

    @property
    def drawing(self) -> Drawing:
        """How maps are drawn."""
        return self._telling.drawing

    def _choose(self, way: Way) -> None:
        if way != self.chosen.way:
            self.chosen = self.chosen.by(way)
            self._look()

    def _draw(self, drawing: Drawing) -> None:
        self._telling.draw(drawing)
        self._attention.turn_to(self._attention.now._replace(drawing=drawing))

    # ------------------------------------------------------------------ what is looked at

    def ask(self, run: Path | None) -> None:
        """Ask another run's model from now on, about what it knows."""
        if run != self.chosen.run:
            self.chosen = self.chosen.on(run)
            self._telling.offer(self.chosen)

    def ask_afresh(self) -> None:
        """Explain what the model says, whatever class was chosen before."""
        self.chosen = self.chosen.by(self.chosen.way._replace(target=None, against=None))

    def at(self, shot: Shot | None, wanted: Wanted | None, ahead: Sequence[Wanted] = ()) -> None:
        """Show this picture, or none; `ahead` is what may be wanted next, likeliest first."""
        self._telling.label = shot.label if shot else None
        self.marking.at(shot)
        self._looking.at(wanted, ahead)

    def forget(self) -> None:
        """Await nothing any more."""
        self._looking.forget()

    def files_changed(self) -> None:
        """What was looked at may look otherwise now."""
        self._looking.files_changed()

    def warm(self, run: Path) -> None:
        """Have that run's model ready before anybody looks."""
        self._looking.warm(lambda _work: self._attention.looks.warm(run))

    def go_on(self) -> None:
        """Tell how far it is, and use the time; to be called at each drain."""
        self._looking.go_on()
