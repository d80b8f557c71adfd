"""What the first layer looks for, as a picture: its filters are small coloured patterns."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from workbench.models.classifier import Classifier

_GROUND = 128
_LEAST_SIDE = 400  # pixels


class FilterSheet(NamedTuple):
    """Filters side by side.

    Args:
        pixels: uint8 (H, W, 3); grey is zero, each filter stretched to its own largest value.
        count: How many filters there are.
        side: Rows and columns of one filter, in the network's pixels.
    """

    pixels: NDArray[np.uint8]
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody needs
    side: int


def filter_sheet(classifier: Classifier) -> FilterSheet | None:
    """The first layer's filters as a picture, or None where it does not look at colours."""
    from workbench.models.layers import first_filters

    filters = first_filters(classifier.network)
    if filters is None:
        return None
    return FilterSheet(tiled(np.asarray(filters, np.float32)), len(filters), filters.shape[1])


def tiled(filters: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Filters float32 (n, h, w, 3) on grey in rows, enlarged without smoothing: uint8 (H, W, 3)."""
    count, height, width, _ = filters.shape
    columns = _columns(count)
    rows = math.ceil(count / columns)
    strongest = np.abs(filters).max(axis=(1, 2, 3), keepdims=True)
    shown = 0.5 + 0.5 * filters / np.where(strongest > 0, strongest, 1)
    enlarged = max(1, math.ceil(_LEAST_SIDE / (columns * width)))
    tiles = np.rint(shown * 255).astype(np.uint8).repeat(enlarged, 1).repeat(enlarged, 2)
    gap = max(1, enlarged // 2)
    step_y, step_x = height * enlarged + gap, width * enlarged + gap
    page = np.full((rows * step_y + gap, columns * step_x + gap, 3), _GROUND, np.uint8)
    for place, tile in enumerate(tiles):
        y, x = gap + place // columns * step_y, gap + place % columns * step_x
        page[y : y + tile.shape[0], x : x + tile.shape[1]] = tile
    return page


def _columns(count: int) -> int:
    """A little wider than high, with as few empty places as can be."""
    wished = math.sqrt(count * 1.4)
    near = range(max(1, math.floor(wished * 0.75)), math.ceil(wished * 1.35) + 1)
    return min(near, key=lambda n: (math.ceil(count / n) * n - count, abs(n - wished)))


def kernels_of(classifier: Classifier, layer: str, channels: int) -> NDArray[np.float32] | None:
    """The kernels behind a layer's channels, where they look at the picture's colours directly.

    Args:
        classifier: Whose.
        layer: The layer's name.
        channels: How many it has.

    Returns:
        float32 (channels, h, w, 3), or None where what a channel sees is no weighing of colours.
    """
    from workbench.models.layers import first_filters, layers

    listed = layers(classifier.network, classifier.backbone)
    filters = first_filters(classifier.network)
    if filters is None or layer != listed[0].name or len(filters) != channels:
        return None
    return np.asarray(filters, np.float32)
