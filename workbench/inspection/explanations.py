"""How pictures are to be explained, and what came of one."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from workbench.core.events import Event
from workbench.core.parameters import Value
from workbench.inspection.attributions.methods import DEFAULT
from workbench.inspection.evidence.formats import Format
from workbench.inspection.evidence.tested import CheckInWords
from workbench.inspection.showing.drawing import USUAL, Drawing
from workbench.inspection.showing.map_words import about

Checks = Literal["none", "quick", "full"]
CHECKS: tuple[Checks, ...] = get_args(Checks)


class Wish(msgspec.Struct, frozen=True):
    """How pictures are explained, and what is kept of each.

    Args:
        method: A name from `ATTRIBUTIONS`.
        layer: "auto", a layer's name, or several joined by " + ".
        target: The class to explain, "predicted" (also None), "runner-up", or "a - b".
        settings: The method's own settings.
        side: Pixels a side of the square the model is asked about; None for its own size.
        drawing: How the overlay is drawn.
        formats: What is written beside each overlay.
        checks: Which checks are made of each map: none, the two quick ones, or all.
        run: The run's name, for receipts.
        model: SHA-256 of the classifier, for receipts, and to know what was explained before.
    """

    method: str = DEFAULT
    layer: str = "auto"
    target: str | None = None
    settings: dict[str, Value] = {}
    side: int | None = None
    drawing: Drawing = USUAL
    formats: tuple[Format, ...] = ()
    checks: Checks = "quick"
    run: str = ""
    model: str = ""


AS_USUAL = Wish()


class Explained(Event, frozen=True):
    """One overlay.

    Args:
        path: The picture.
        file: The overlay that was written.
        label: The class that is explained, or the first of two.
        probability: How sure the model is of it, 0 to 1.
        method: The attribution method.
        layer: The network's layer.
        evidence: Whether anything in the picture speaks for the class.
        predicted: The class the model is surest of.
        beside: What else was written, by format.
        against: Where the difference of two classes is explained, the second of them; else empty.
        proof: Figures of the checks of the map, by name; empty where none were made.
        checks: The same in words.
    """

    path: str
    file: str
    label: str
    probability: float
    method: str
    layer: str
    evidence: bool
    predicted: str
    beside: dict[str, str] = msgspec.field(default_factory=dict)
    against: str = ""
    proof: dict[str, float] = msgspec.field(default_factory=dict)
    checks: tuple[CheckInWords, ...] = ()

    @property
    def asked(self) -> str:
        """What is explained, in few words: a class, or one rather than another."""
        return str(about(self.label, self.against))
