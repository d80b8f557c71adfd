"""What Inspect is about, as values: which map is wanted, and what came of it; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.app.inspect.classifiers import Edition
from workbench.inspection.attributions.aims import MINUS, PREDICTED, RUNNER_UP
from workbench.inspection.attributions.method import MethodSettings
from workbench.inspection.attributions.methods import DEFAULT

if TYPE_CHECKING:
    from workbench.inspection.attributions.attribution import Attribution
    from workbench.inspection.proof.proof import Proof
    from workbench.inspection.proof.trust import Trust
    from workbench.inspection.showing.drawing import Drawing

Pixels = NDArray[np.uint8]


class Way(NamedTuple):
    """How a map is made: everything that decides it but the model and the picture.

    Args:
        target: The class to explain, "runner-up", or None for the predicted one.
        against: Rather than which class, "predicted" or "runner-up"; None for no other.
        method: A name from `ATTRIBUTIONS`.
        layer: "auto", a layer's name, or several joined by " + ".
        settings: The method's own settings.
        side: Pixels a side of the square the model is asked about; None for its own.
    """

    target: str | None = None
    against: str | None = None
    method: str = DEFAULT
    layer: str = "auto"
    settings: MethodSettings = ()
    side: int | None = None

    @property
    def question(self) -> str | None:
        """The target as attributions take it: one class, or one and not the other."""
        if self.against is None:
            return self.target
        return f"{_quoted(self.target or PREDICTED)}{MINUS}{_quoted(self.against)}"

    def picked(self, part: str, value: str) -> Way:
        """The same with what was picked for “target”, “against”, “method”, “layer” or “side”."""
        match part:
            case "target":
                return self.about(value or None)
            case "against":
                return self._replace(against=value or None)
            case "method":
                return self.by(value)
            case "layer":
                return self._replace(layer=value)
        return self._replace(side=int(value) if value else None)

    def about(self, target: str | None) -> Way:
        """The same for another class; nothing is told from itself."""
        against = None if self.against == (target or PREDICTED) else self.against
        return self._replace(target=target, against=against)

    def by(self, method: str) -> Way:
        """The same by another method, in its usual way."""
        return self._replace(method=method, settings=())


def _quoted(name: str) -> str:
    """A class's name, that no other reading of the whole is possible."""
    return name if name in (PREDICTED, RUNNER_UP) else f'"{name}"'


class Wanted(NamedTuple):
    """Which map: everything that decides what comes of it."""

    edition: Edition
    path: str
    way: Way = Way()


class Model(NamedTuple):
    """What the page shows of a run's classifier.

    Args:
        classes: In the order of the network's outputs.
        layers: Name and title of each layer that can be looked at, from input to output.
        network: The backbone's title.
        sha256: Of the classifier, as its card says.
    """

    classes: tuple[str, ...]
    layers: tuple[tuple[str, str], ...]
    network: str
    sha256: str = ""


class Drawn(NamedTuple):
    """A map as the screen shows it.

    Args:
        drawing: How it is drawn; the opacity does not count, which the screen sees to.
        colours: uint8 (h, w, 4), over all of the picture.
    """

    drawing: Drawing
    colours: Pixels


class Look(NamedTuple):
    """A picture, what the model says of it, and why.

    Args:
        wanted: What was asked.
        pixels: uint8 (H, W, 3), the whole upright picture for the screen.
        attribution: The map.
        model: The model that was asked.
        sha256: Of the file as it was looked at.
        drawn: The map as it was to be drawn when the look was taken.
    """

    wanted: Wanted
    pixels: Pixels
    attribution: Attribution
    model: Model
    sha256: str
    drawn: Drawn | None = None


class Checked(NamedTuple):
    """What the checks of a look's map came to.

    Args:
        wanted: Which look.
        trust: The quick checks.
        proof: All of them, where they were made.
    """

    wanted: Wanted
    trust: Trust
    proof: Proof | None = None
