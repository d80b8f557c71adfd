"""A picture ready to be looked at, and the reason why a file is none."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError

Pixels = NDArray[np.uint8]


class Undecodable(WorkbenchError):  # noqa: N818 - a state of the file, not of the program
    """A file that is not a picture, or not a whole one; the message is the reason in words."""


class Picture(NamedTuple):
    """What every part of the program sees of a file.

    Args:
        pixels: uint8 (H, W, 3), RGB, upright, contiguous; smaller than the original where a
            reduced scale was asked for.
        width: Upright width of the original in pixels.
        height: Upright height of the original in pixels.
        mapping: In words, how its values became these; empty for plain 8-bit pictures.
    """

    pixels: Pixels
    width: int
    height: int
    mapping: str = ""
