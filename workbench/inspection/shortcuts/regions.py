"""Parts of a square picture: along its border, all of its border, and what a probe sees of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workbench.models.preprocessing import Box

Squares = NDArray[np.uint8]
Mask = NDArray[np.bool_]

BORDER = 0.1
"""The share of the side that the border takes at each edge."""

SURROUND = 0.25
"""The same for what surrounds the middle."""

PATCH = 0.2
_STRIDE = 0.1
_INNER = (0.15, 0.3, 0.5, 0.65)  # so that any small mark lies mostly in one of them
_CELLS = 5  # a side: what a probe sees of a patch
_COARSE = 12  # the same of a whole picture
_BINS = 4  # for each of red, green and blue


def border_patches() -> tuple[Box, ...]:
    """Overlapping patches along the border: shortcuts such as tags and rulers lie there."""
    places = [round(_STRIDE * n, 3) for n in range(round((1 - PATCH) / _STRIDE) + 1)]
    last = places[-1]
    return tuple(
        Box(x, y, x + PATCH, y + PATCH)
        for y in places
        for x in places
        if x in (0, last) or y in (0, last)
    )


def inner_patches() -> tuple[Box, ...]:
    """Patches over the rest, where a sticker or a stamp may lie, though mostly the thing does."""
    return tuple(Box(x, y, x + PATCH, y + PATCH) for y in _INNER for x in _INNER)


def mask_of(region: Box, side: int) -> Mask:
    """Where a region, in shares of the side, lies: bool (side, side)."""
    rows = slice(round(region.top * side), round(region.bottom * side))
    columns = slice(round(region.left * side), round(region.right * side))
    mask = np.zeros((side, side), bool)
    mask[rows, columns] = True
    return mask


def ring(width: float, side: int) -> Mask:
    """All but the middle, so wide at each edge: bool (side, side)."""
    edge = round(width * side)
    mask = np.ones((side, side), bool)
    mask[edge : side - edge, edge : side - edge] = False
    return mask


def patch_seen(squares: Squares, region: Box) -> NDArray[np.float32]:
    """A patch of each picture, small: float32 (n, d)."""
    rows = np.nonzero(mask_of(region, squares.shape[1]))
    top, bottom, left, right = rows[0].min(), rows[0].max(), rows[1].min(), rows[1].max()
    cut = squares[:, top : bottom + 1, left : right + 1]
    return np.stack([_small(one) for one in cut])


def coarse(squares: Squares) -> NDArray[np.float32]:
    """The pictures, small: float32 (n, 12, 12, 3)."""
    small = [_small(one, _COARSE).reshape(_COARSE, _COARSE, 3) for one in squares]
    return np.stack(small)


def ring_of(small: NDArray[np.float32], width: float) -> NDArray[np.float32]:
    """Of small pictures what lies outside the middle: float32 (n, d)."""
    seen: NDArray[np.float32] = small[:, ring(width, small.shape[1])].reshape(len(small), -1)
    return seen


def middle_of(small: NDArray[np.float32], width: float) -> NDArray[np.float32]:
    """Of small pictures the middle: float32 (n, d)."""
    seen: NDArray[np.float32] = small[:, ~ring(width, small.shape[1])].reshape(len(small), -1)
    return seen


def colours_seen(squares: Squares) -> NDArray[np.float32]:
    """How much of each colour there is, wherever it is: float32 (n, 64)."""
    bins = (squares[:, ::2, ::2] // (256 // _BINS)).astype(np.int64)
    code = (bins[..., 0] * _BINS + bins[..., 1]) * _BINS + bins[..., 2]
    counted = np.stack([np.bincount(one.ravel(), minlength=_BINS**3) for one in code])
    # Roots, so that rare colours count for more (Hellinger).
    rooted: NDArray[np.float32] = np.sqrt(counted / code[0].size).astype(np.float32)
    return rooted


def _small(pixels: Squares, cells: int = _CELLS) -> NDArray[np.float32]:
    image = Image.fromarray(np.ascontiguousarray(pixels))
    shrunk = image.resize((cells, cells), Image.Resampling.BOX)
    return np.asarray(shrunk, np.float32).ravel() / np.float32(255)
