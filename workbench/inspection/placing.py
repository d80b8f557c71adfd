"""A map laid on the original's pixels exactly: by the geometry of the part the network saw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.models.preprocessing import Box

Floats = NDArray[np.float32]


def scaled(box: Box, by_x: float, by_y: float) -> Box:
    """The box on a picture that is so many times as wide and as high."""
    return Box(box.left * by_x, box.top * by_y, box.right * by_x, box.bottom * by_y)


def placed(values: Floats, box: Box, width: int, height: int) -> Floats:
    """A coarse map on a picture's pixels, linear between the centres of its cells.

    Args:
        values: float32 (h, w), spread evenly over `box`.
        box: In the picture's pixels, fractions and all.
        width: Of the picture in pixels.
        height: Of the picture in pixels.

    Returns:
        float32 (height, width); outside the box the nearest value goes on, see `inside`.
    """
    rows = _weights(values.shape[0], box.top, box.bottom, height)
    columns = _weights(values.shape[1], box.left, box.right, width)
    return np.asarray(rows @ values @ columns.T, np.float32)


def inside(box: Box, width: int, height: int) -> NDArray[np.bool_]:
    """Which pixels (height, width) the network saw: those whose centre lies in the box."""
    x, y = np.arange(width) + 0.5, np.arange(height) + 0.5
    across = (x >= box.left) & (x <= box.right)
    down = (y >= box.top) & (y <= box.bottom)
    return down[:, None] & across[None, :]


def _weights(cells: int, start: float, end: float, pixels: int) -> Floats:
    """(pixels, cells): how much of each cell's value each pixel's centre gets."""
    centres = (np.arange(pixels) + 0.5 - start) / (end - start) * cells - 0.5
    centres = np.clip(centres, 0, cells - 1)
    low = np.minimum(centres.astype(np.intp), max(cells - 2, 0))
    part = (centres - low).astype(np.float32)
    weights = np.zeros((pixels, cells), np.float32)
    rows = np.arange(pixels)
    weights[rows, low] = 1 - part
    if cells > 1:
        weights[rows, low + 1] = part
    return weights
