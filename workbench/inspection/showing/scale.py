"""The colours of a map from weak to strong, to stand beside it."""

from __future__ import annotations

import numpy as np

from workbench.inspection.showing.drawing import Drawing
from workbench.inspection.showing.overlay import Bytes, coloured, lines


def scale(drawing: Drawing, width: int = 256, height: int = 12) -> Bytes:
    """A strip from the least evidence (left) to the most, or from against to for, as it is drawn.

    Returns:
        uint8 (height, width, 4), RGBA, alpha not multiplied in.
    """
    least = -1 if drawing.both_sides else 0
    values = np.linspace(least, 1, width, dtype=np.float32)[None].repeat(height, 0)
    return lines(values, drawing) if drawing.contours else coloured(values, drawing)
