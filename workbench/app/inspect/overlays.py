"""Maps drawn for the screen, ahead of time where a worker has the time; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from workbench.app.inspect.values import Drawn
from workbench.inspection.showing.drawing import Drawing, fitting
from workbench.inspection.showing.overlay import sheet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.app.inspect.values import Look

_COLOURS_SIDE, _LINES_SIDE = 640, 1024  # a map is smooth: the screen scales it, in one frame


def drawn(look: Look, drawing: Drawing) -> Drawn:
    """The map for all of the look's picture; smaller than the picture where that looks the same."""
    drawing = fitting(drawing, look.wanted.way.method)
    height, width = look.pixels.shape[:2]
    longest = _LINES_SIDE if drawing.contours else _COLOURS_SIDE
    factor = min(1.0, longest / max(height, width))
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return Drawn(drawing, sheet(look.attribution, *size, drawing))


def overlay_of(look: Look, drawing: Drawing) -> NDArray[np.uint8]:
    """The colours of `drawn`; nothing is drawn where that was done before."""
    made, wanted = look.drawn, fitting(drawing, look.wanted.way.method)
    if made is not None and msgspec.structs.replace(made.drawing, opacity=wanted.opacity) == wanted:
        return made.colours
    return drawn(look, drawing).colours
