"""Does a map point at the thing itself? Measured where its true outline is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workbench.core.events import Notice, Task
from workbench.data.picture import Undecodable
from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.placing import inside, placed

Mask = NDArray[np.bool_]

TOLERANCE = 15
"""How many pixels beside the outline still count as pointing at it (Zhang 2018)."""


Outlines = Callable[[Path], Mask | None]
"""From a picture to the true outline of the thing in it, where it is known.

It raises Undecodable where the file of an outline is no picture.
"""

_UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)


def outline_of(outlines: Outlines, picture: Path) -> Task[Mask | None]:
    """The thing in a picture; where its outline cannot be read, none, with a notice."""
    try:
        return outlines(picture)
    except Undecodable as reason:
        yield Notice(f"No outline for {picture}: {reason.message}")
        return None


def read_mask(path: Path) -> Mask:
    """A mask file, bool (H, W): True where it is 1, or above half of what its kind can hold.

    Deep ones (16 and 32 bits, decimals) are measured by the largest value they do hold.

    Raises:
        Undecodable: The file is no picture.
    """
    try:
        with Image.open(path) as image:
            deep = image.mode.startswith(("I", "F"))
            values = np.asarray(image if deep else image.convert("L"))
    except _UNREADABLE as error:
        raise Undecodable(f"“{path}” is no picture that can be read.") from error
    most = values.max()
    least = most / 2 if deep else 0 if most <= 1 else 127
    return np.asarray(values > least)


def points_at(attribution: Attribution, mask: Mask, tolerance: int = TOLERANCE) -> bool:
    """Whether the map's strongest place lies on the thing, or at most so many pixels beside it.

    The pointing game of Zhang 2018, “Top-down neural attention by excitation backprop”. A map
    without positive evidence points at nothing.

    Args:
        attribution: The map.
        mask: bool (H, W), the thing in the whole picture, at any size.
        tolerance: In the picture's pixels.
    """
    if not attribution.positive:
        return False
    height, width = mask.shape
    strength = _on(attribution, mask)
    y, x = np.unravel_index(int(strength.argmax()), strength.shape)
    rows, columns = np.ogrid[:height, :width]
    down = (rows - y) * (attribution.height / height)
    across = (columns - x) * (attribution.width / width)
    near = down**2 + across**2 <= tolerance**2
    return bool((near & mask).any())


def overlap(attribution: Attribution, mask: Mask) -> float:
    """Intersection over union, 0 to 1, of the thing with as many of the map's brightest pixels.

    As many as the thing has: so no threshold has to be chosen, and 1 can be reached by every map.
    """
    count = int(mask.sum())
    if not count or not attribution.positive:
        return 0.0
    strength = _on(attribution, mask).ravel()
    marked = np.zeros(strength.size, bool)
    marked[np.argsort(-strength, kind="stable")[:count]] = True
    both = int((marked & mask.ravel()).sum())
    return both / (2 * count - both)


def outside(attribution: Attribution, mask: Mask) -> float:
    """How much of the positive evidence, 0 to 1, lies outside the thing; 0 where there is none."""
    strength = np.maximum(_on(attribution, mask), 0)
    total = float(strength.sum())
    return float(strength[~mask].sum()) / total if total else 0.0


def _on(attribution: Attribution, mask: Mask) -> NDArray[np.float32]:
    """The map on the mask's pixels, whatever size the mask was drawn at; 0 where none is seen."""
    height, width = mask.shape
    by_x, by_y = width / attribution.width, height / attribution.height
    left, top, right, bottom = attribution.box
    box = type(attribution.box)(left * by_x, top * by_y, right * by_x, bottom * by_y)
    return placed(attribution.evidence, box, width, height) * inside(box, width, height)
