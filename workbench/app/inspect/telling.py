"""Says what came of a look: the picture, its map, the verdict, the checks; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec

from workbench.app.inspect.choices import (
    against_choices,
    layer_choices,
    method_choices,
    side_choices,
    target_choices,
)
from workbench.app.inspect.chosen import Chosen, Offers, offers_of
from workbench.app.inspect.overlays import overlay_of
from workbench.app.inspect.pages import Choice, TrustLine, Verdict, trust_lines, verdict
from workbench.app.inspect.worth.pages import faults_of
from workbench.app.shell.language import tr
from workbench.app.shell.topics import Topic
from workbench.inspection.showing.drawing import USUAL, Drawing

if TYPE_CHECKING:
    import numpy as np

    from workbench.app.inspect.values import Checked, Look, Way
    from workbench.core.events import Failed


class LookView(Protocol):
    """What can be shown of a look; it never changes what it is given."""

    def show_choices(self, name: str, choices: Sequence[Choice], current: str) -> None:
        """Fill the picker “target”, “against”, “layer”, “side” or “method”."""

    def show_picture(self, pixels: np.ndarray | None, keep_view: bool) -> None:
        """Show the picture alone."""

    def show_overlay(self, colours: np.ndarray | None) -> None:
        """Lay the map over all of the picture."""

    def show_verdict(self, said: Verdict | None) -> None:
        """Show what the model says of it."""

    def show_trust(self, lines: Sequence[TrustLine]) -> None:
        """Show how far the map can be relied on; nothing where there is no map to check."""

    def show_busy(self, words: str, slow: bool = False) -> None:
        """Say what is being waited for, empty when nothing is; what is slow may be stopped."""

    def show_trouble(self, message: str, hint: str) -> None:
        """Say in place of the picture why there is none."""


class Telling:
    """Turns looks into what the page shows, changing only what differs from the look before.

    Attributes:
        label: The class of the picture that is looked at, or None.
        shown: The look the page shows, or None.
        drawing: How its map is drawn.
        told: The look that is shown from now on, or None.
    """

    def __init__(self, view: LookView) -> None:
        self._view = view
        self.label: str | None = None
        self.shown: Look | None = None
        self._usual: Look | None = None  # the last at the model's own size
        self.drawing = USUAL
        self.told: Topic[Look | None] = Topic()

    def draw(self, drawing: Drawing) -> None:
        """Draw maps so from now on."""
        before, self.drawing = self.drawing, drawing
        plain = msgspec.structs.replace(before, opacity=drawing.opacity)
        if self.shown is not None and plain != drawing:
            self._view.show_overlay(overlay_of(self.shown, drawing))

    def offer(self, chosen: Chosen) -> None:
        """Fill the pickers with what a run's model can be asked; its looks tell of its layers."""
        offered = offers_of(chosen.run)
        self._offer_ways(chosen.way, offered.classes, (), "")
        sides = side_choices(offered.sides, _text(chosen.way.side))
        self._view.show_choices("side", sides, _text(chosen.way.side))
        self._offer_methods(chosen, offered)

    def offer_methods(self, chosen: Chosen) -> None:
        """Fill the picker of methods with those that suit a run's network."""
        self._offer_methods(chosen, offers_of(chosen.run))

    def _offer_methods(self, chosen: Chosen, offered: Offers) -> None:
        choices = method_choices(offered.methods, faults_of(chosen.run, chosen.way.layer))
        self._view.show_choices("method", choices, chosen.way.method)

    def _offer_ways(
        self,
        way: Way,
        classes: Sequence[str],
        layers: Sequence[tuple[str, str]],
        drawn_from: str,
    ) -> None:
        """Fill the pickers of the classes and of the layers."""
        target, against = way.target or "", way.against or ""
        self._view.show_choices("target", target_choices(classes, target), target)
        self._view.show_choices("against", against_choices(classes, target, against), against)
        self._view.show_choices("layer", layer_choices(layers, way.layer, drawn_from), way.layer)

    def nothing(self) -> None:
        """There is no picture to look at."""
        self.shown = None
        self._view.show_busy("")
        self._view.show_picture(None, False)
        self._view.show_verdict(None)
        self._view.show_trust(())
        self.told.publish(None)

    def waiting(self, looked: int = 0, slow: bool = False) -> None:
        """A look is on its way; the model was asked so many times for it."""
        if looked:
            words = tr("Looking… asked {count:,} times so far")
            self._view.show_busy(words.format(count=looked), True)
            return
        first = tr("Loading the model; the first time takes a while…")
        self._view.show_busy(tr("Looking…") if self.shown else first, slow)

    def came(self, look: Look, checked: Checked | None) -> None:
        """Show a look, and its checks where they are made already."""
        before, self.shown = self.shown, look
        self._view.show_busy("")
        same = before is not None and before.wanted.path == look.wanted.path
        if not same or before is None or before.pixels is not look.pixels:
            self._view.show_picture(look.pixels, same)
        self._view.show_overlay(overlay_of(look, self.drawing))
        self._view.show_verdict(verdict(look, self.label, self._at_its_own_size(look)))
        self.checked(checked)
        self.told.publish(look)
        found, layers = look.attribution, look.model.layers
        self._offer_ways(look.wanted.way, found.classes, layers, found.layer)

    def _at_its_own_size(self, look: Look) -> Look | None:
        """What the same model said of the same picture at its own size, where that was shown."""
        if look.wanted.way.side is None:
            self._usual = look
        usual = self._usual
        same = usual is not None and usual.wanted[:2] == look.wanted[:2]
        return usual if same else None

    def checked(self, checked: Checked | None) -> None:
        """Show how far the map can be relied on."""
        shown = self.shown
        if shown is None or not shown.attribution.positive:
            self._view.show_trust(())
        elif checked is None:
            self._view.show_trust((TrustLine(tr("Checking the map…"), "good"),))
        else:
            self._view.show_trust(trust_lines(checked.trust, shown.attribution))

    def unchecked(self, failure: Failed) -> None:
        """Say why the checks of the map could not be made."""
        words = tr("It could not be checked: {message}").format(message=failure.message)
        self._view.show_trust((TrustLine(words, "warning"),))

    def failed(self, failure: Failed) -> None:
        """Say why there is nothing to see."""
        self.shown = None
        self._view.show_busy("")
        self._view.show_verdict(None)
        self._view.show_trust(())
        self._view.show_trouble(failure.message, failure.hint)
        self.told.publish(None)


def _text(side: int | None) -> str:
    return "" if side is None else str(side)
