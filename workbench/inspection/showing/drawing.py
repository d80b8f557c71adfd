"""How a map is drawn over its picture: one frozen value for window, files and command line."""

from __future__ import annotations

import msgspec

from workbench.inspection.attributions.methods import ATTRIBUTIONS
from workbench.inspection.showing.colour_tables import DEFAULT_COLOURS

DEFAULT_OPACITY = 0.5


class Drawing(msgspec.Struct, frozen=True):
    """Everything that decides how a map looks, and nothing of what it says.

    Args:
        colours: A colour map from `COLOURS`; for both sides, warm and cold stand in its place.
        opacity: How strongly the map covers the picture, 0 to 1.
        threshold: Evidence below this share of the strongest is left out, 0 to 1.
        contours: Lines of equal evidence instead of colours.
        both_sides: Evidence against the class too, in cold colours on the same scale.
    """

    colours: str = DEFAULT_COLOURS
    opacity: float = DEFAULT_OPACITY
    threshold: float = 0.0
    contours: bool = False
    both_sides: bool = False


USUAL = Drawing()
LEVELS = (0.25, 0.5, 0.75)
"""Where contours run, as shares of the strongest evidence."""


def levels_of(drawing: Drawing) -> tuple[float, ...]:
    """The contours that are drawn: those above the threshold, and the threshold itself."""
    above = tuple(level for level in LEVELS if level > drawing.threshold)
    return (drawing.threshold, *above) if drawing.threshold > 0 else above


def fitting(drawing: Drawing, method: str) -> Drawing:
    """The drawing of a method's map: what tells no evidence against has one side only."""
    one_sided = method in ATTRIBUTIONS.names() and not ATTRIBUTIONS.get(method).signed
    return msgspec.structs.replace(drawing, both_sides=drawing.both_sides and not one_sided)
