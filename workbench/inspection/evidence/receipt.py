"""What a map was made from: everything needed to make it again, and its proof."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from workbench.core.parameters import Value
from workbench.data.walking import shown
from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.attributions.methods import ATTRIBUTIONS
from workbench.inspection.evidence.tested import CheckInWords, Tested, figures_of, said_of
from workbench.inspection.showing.drawing import USUAL, Drawing
from workbench.inspection.showing.map_words import about

_DECIDING = ("picture-workbench", "torch", "torchvision", "timm", "numpy", "grad-cam", "captum")


class Origin(msgspec.Struct, frozen=True):
    """Where a map comes from, as far as its caller knows.

    Args:
        picture: SHA-256 of the picture's bytes.
        name: The picture's file name.
        run: The run's name.
        model: SHA-256 of the classifier, as its card says.
        settings: The method's settings that differ from their defaults.
        side: Pixels a side of the square the model was asked about; None for its own size.
    """

    picture: str
    name: str = ""
    run: str = ""
    model: str = ""
    settings: dict[str, Value] = {}
    side: int | None = None


class Receipt(msgspec.Struct, frozen=True):
    """What a map was made from; stands in every file that is made of it.

    Args:
        picture: SHA-256 of the picture's bytes.
        target: The class that is explained, or the first of two.
        probability: How sure the model was of it, 0 to 1.
        method: The attribution method.
        layer: The network's layer.
        evidence: Whether anything spoke for the class.
        name: The picture's file name.
        predicted: The class the model is surest of.
        run: The run's name.
        model: SHA-256 of the classifier, as its card says.
        settings: Every setting of the method.
        size: Upright width and height of the picture in pixels.
        seen: The part that the network saw, in those pixels: left, top, right, bottom.
        share: How much of all evidence speaks for the class, 0 to 1.
        drawing: How the map is drawn.
        proof: Figures of the checks of the map, by name; empty where none were made.
        versions: Of the programs that made it.
        against: Where the difference of two classes is explained, the second of them; else empty.
        side: Pixels a side of the square the model was asked about; None for its own size.
        checks: The checks of the map in words; empty where none were made.
    """

    picture: str
    target: str
    probability: float
    method: str
    layer: str
    evidence: bool
    name: str = ""
    predicted: str = ""
    run: str = ""
    model: str = ""
    settings: dict[str, Value] = {}
    size: tuple[int, int] = (0, 0)
    seen: tuple[float, float, float, float] = (0, 0, 0, 0)
    share: float = 0.0
    drawing: Drawing = USUAL
    proof: dict[str, float] = {}
    versions: dict[str, str] = {}
    against: str = ""
    side: int | None = None
    checks: tuple[CheckInWords, ...] = ()

    @property
    def asked(self) -> str:
        """What is explained, for people: “a”, or “a rather than b”."""
        return f"“{about(self.target, self.against)}”"


def receipt_for(
    attribution: Attribution, origin: Origin, drawing: Drawing = USUAL, tested: Tested = None
) -> Receipt:
    """The receipt of one map, with what came of its checks."""
    left, top, right, bottom = attribution.box
    return Receipt(
        picture=origin.picture,
        target=attribution.target,
        probability=attribution.probability,
        method=attribution.method,
        layer=attribution.layer,
        evidence=attribution.positive,
        name=shown(Path(origin.name)),
        predicted=attribution.predicted,
        run=origin.run,
        model=origin.model,
        settings=every_setting(attribution.method, origin.settings),
        size=(attribution.width, attribution.height),
        seen=(left, top, right, bottom),
        share=attribution.share,
        drawing=drawing,
        proof=figures_of(tested),
        checks=said_of(tested, attribution),
        versions=versions(),
        against=attribution.against,
        side=origin.side,
    )


def every_setting(method: str, changed: Mapping[str, Value]) -> dict[str, Value]:
    """Every setting of a method with its value."""
    known = ATTRIBUTIONS.get(method).parameters if method in ATTRIBUTIONS.names() else ()
    return {**{parameter.name: parameter.default for parameter in known}, **changed}


def versions() -> dict[str, str]:
    """Of the programs that decide what a map looks like."""
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for package in _DECIDING:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
