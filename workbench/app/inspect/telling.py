"""Says what came of a look: the picture, its map, the verdict, the checks; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec

from workbench.app.inspect.chosen import Chosen, offers_of
from workbench.app.inspect.overlays import overlay_of
from workbench.app.inspect.pages import (
    Choice,
    TrustLine,
    Verdict,
    layer_choices,
    method_choices,
    target_choices,
    trust_lines,
    verdict,
)
from workbench.app.shell.language import tr
from workbench.app.shell.topics import Topic
from workbench.inspection.showing.drawing import USUAL, Drawing

if TYPE_CHECKING:
    import numpy as np

    from workbench.app.inspect.looks import Checked, Look
    from workbench.core.events import Failed


class LookView(Protocol):
    """What can be shown of a look; it never changes what it is given."""

    def show_choices(self, name: str, choices: Sequence[Choice], current: str) -> None:
        """Fill the picker “target”, “layer” or “method”."""

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
        offered, target = offers_of(chosen.run), chosen.target or ""
        self._view.show_choices("target", target_choices(offered.classes, current=target), target)
        self._view.show_choices("layer", layer_choices(()), chosen.layer)
        self._view.show_choices("method", method_choices(offered.methods), chosen.method)

    def offer_methods(self, chosen: Chosen) -> None:
        """Fill the picker of methods with those that suit a run's network."""
        methods = offers_of(chosen.run).methods
        self._view.show_choices("method", method_choices(methods), chosen.method)

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
        self._view.show_verdict(verdict(look, self.label))
        self.checked(checked)
        self.told.publish(look)
        target, layer = look.wanted.target or "", look.wanted.layer
        self._view.show_choices("target", _targets(look), target)
        self._view.show_choices("layer", layer_choices(look.model.layers), layer)

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


def _targets(look: Look) -> tuple[Choice, ...]:
    found = look.attribution
    order = sorted(range(len(found.classes)), key=lambda place: -found.probabilities[place])
    surest = [found.classes[place] for place in order]
    return target_choices(found.classes, surest, look.wanted.target or "")
