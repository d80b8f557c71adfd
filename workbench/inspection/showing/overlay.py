"""Maps as colours over a picture."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.showing.colour_tables import TABLES
from workbench.inspection.showing.placing import inside, placed, scaled

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

DEFAULT_COLOURS = "inferno"
DEFAULT_OPACITY = 0.5

_CLEAR, _FULL = 0.05, 0.45  # below the first a map lets the picture through, above the second not
_UNSEEN = (96, 96, 96, 200)  # what the network did not see is greyed


class Colours(NamedTuple):
    """A colour map, as the user may choose it."""

    name: str
    title: str
    sentence: str


COLOURS = (
    Colours("inferno", "Inferno", "Violet, red and yellow: stands out on most pictures."),
    Colours("viridis", "Viridis", "Blue, green and yellow: for pictures that are red or brown."),
    Colours("cividis", "Cividis", "Blue and yellow: the same for every kind of colour vision."),
    Colours("magma", "Magma", "Violet, pink and pale: softer."),
)


@functools.cache
def table(name: str = DEFAULT_COLOURS) -> Bytes:
    """A colour map as uint8 (256, 3), from weak to strong.

    Raises:
        WorkbenchError: There is none of that name.
    """
    if name not in TABLES:
        raise WorkbenchError(
            f"There is no colour map named “{name}”.", f"Choose one of: {', '.join(TABLES)}."
        )
    steps = np.frombuffer(bytes.fromhex(TABLES[name]), np.uint8).reshape(-1, 3)
    at = np.linspace(0, len(steps) - 1, 256)
    channels = [np.interp(at, np.arange(len(steps)), steps[:, c]) for c in range(3)]
    whole: Bytes = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
    whole.flags.writeable = False
    return whole


def colour(values: Floats, name: str = DEFAULT_COLOURS) -> Bytes:
    """A map in colours; where nothing mattered it is clear.

    Args:
        values: float32 (H, W), 0 to 1.
        name: A colour map.

    Returns:
        uint8 (H, W, 4), RGBA, alpha not multiplied in.
    """
    level = np.clip(np.rint(values * 255), 0, 255).astype(np.uint8)
    return _levels(name)[level]


@functools.cache
def _levels(name: str) -> Bytes:
    ramp = np.clip((np.arange(256) / 255 - _CLEAR) / (_FULL - _CLEAR), 0, 1)
    alpha = np.rint(255 * ramp * ramp * (3 - 2 * ramp)).astype(np.uint8)
    levels: Bytes = np.concatenate([table(name), alpha[:, None]], axis=1)
    return levels


def sheet(attribution: Attribution, width: int, height: int, name: str = DEFAULT_COLOURS) -> Bytes:
    """The overlay of a whole picture, drawn at some scale of it.

    Args:
        attribution: What is shown.
        width: Of the picture as it will be shown, in pixels.
        height: Of the picture as it will be shown, in pixels.
        name: A colour map.

    Returns:
        uint8 (height, width, 4), RGBA; the part that the network did not see is greyed.
    """
    box = scaled(attribution.box, width / attribution.width, height / attribution.height)
    drawn = colour(placed(attribution.map, box, width, height), name)
    drawn[~inside(box, width, height)] = _UNSEEN
    return drawn


def blend(
    pixels: Bytes,
    attribution: Attribution,
    opacity: float = DEFAULT_OPACITY,
    name: str = DEFAULT_COLOURS,
) -> Bytes:
    """A picture with its map laid over it, pixel on pixel.

    Args:
        pixels: uint8 (H, W, 3), the whole upright picture at any scale.
        attribution: Its map.
        opacity: 0 (only the picture) to 1.
        name: A colour map.

    Returns:
        uint8 (H, W, 3).
    """
    height, width = pixels.shape[:2]
    drawn = sheet(attribution, width, height, name)
    strength = drawn[:, :, 3:].astype(np.float32) * np.float32(opacity / 255)
    mixed = pixels + (drawn[:, :, :3].astype(np.float32) - pixels) * strength
    return np.rint(mixed).astype(np.uint8)
