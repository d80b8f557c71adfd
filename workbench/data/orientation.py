"""Turning a picture upright by the EXIF/TIFF orientation tag (1 to 8), exactly once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

TAG = 0x0112


def upright(pixels: NDArray[Any], orientation: object) -> NDArray[Any]:
    """The picture as its photographer saw it; anything but 2 to 8 leaves it as it is.

    Args:
        pixels: (H, W, ...), any dtype.
        orientation: Value of tag 274 (EXIF 2.32, 4.6.4.A).
    """
    if not isinstance(orientation, int) or not 2 <= orientation <= 8:
        return pixels
    if orientation >= 5:
        pixels = np.swapaxes(pixels, 0, 1)
    if orientation in {2, 3, 6, 7}:
        pixels = pixels[:, ::-1]
    if orientation in {3, 4, 7, 8}:
        pixels = pixels[::-1]
    return pixels


def swaps_sides(orientation: object) -> bool:
    """Whether this orientation turns a wide picture into a tall one."""
    return isinstance(orientation, int) and 5 <= orientation <= 8
