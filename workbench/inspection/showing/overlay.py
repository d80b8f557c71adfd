"""Maps as colours over a picture."""

from __future__ import annotations

import functools
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.placing import inside, placed, scaled
from workbench.inspection.showing.colour_tables import DEFAULT_COLOURS, SIDES, TABLES
from workbench.inspection.showing.drawing import USUAL, Drawing, levels_of

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

_CLEAR, _FULL = 0.05, 0.45  # below the first a map lets the picture through, above the second not
_NOTHING = 1e-30  # evidence that is no more than rounding
UNSEEN = (96, 96, 96, 200)
"""Laid over what the network did not see: red, green, blue, alpha."""


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
    return _interpolated(TABLES[name])


def _interpolated(colours: str) -> Bytes:
    steps = np.frombuffer(bytes.fromhex(colours), np.uint8).reshape(-1, 3)
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
    levels: Bytes = np.concatenate([table(name), _alpha(np.arange(256) / 255)[:, None]], axis=1)
    return levels


@functools.cache
def _both_sides() -> Bytes:
    """uint8 (511, 4): from the strongest against (0) over nothing (255) to the strongest for."""
    cold, warm = _interpolated(SIDES["against"]), _interpolated(SIDES["for"])
    colours = np.concatenate([cold[:0:-1], warm])
    alpha = _alpha(np.abs(np.arange(-255, 256)) / 255)
    return np.concatenate([colours, alpha[:, None]], axis=1)


def _alpha(strength: NDArray[np.float64]) -> Bytes:
    ramp = np.clip((strength - _CLEAR) / (_FULL - _CLEAR), 0, 1)
    return np.asarray(np.rint(255 * ramp * ramp * (3 - 2 * ramp)), np.uint8)


def coloured(values: Floats, drawing: Drawing = USUAL) -> Bytes:
    """Evidence in the drawing's colours; what is weaker than its threshold is clear.

    Args:
        values: float32 (H, W), -1 (strongest against) to 1 (strongest for).
        drawing: How.

    Returns:
        uint8 (H, W, 4), RGBA, alpha not multiplied in.
    """
    if not drawing.both_sides:
        drawn = colour(np.maximum(values, 0), drawing.colours)
    else:
        drawn = _both_sides()[np.clip(np.rint(values * 255), -255, 255).astype(np.int16) + 255]
    if drawing.threshold > 0:
        drawn[np.abs(values) < drawing.threshold, 3] = 0
    return drawn


def strengths(attribution: Attribution, drawing: Drawing = USUAL) -> Floats:
    """The map as it is drawn: float32 (h, w), 0 to 1, or -1 to 1 where both sides are shown."""
    if not drawing.both_sides:
        return attribution.map
    strongest = float(np.abs(attribution.evidence).max(initial=0))
    if strongest <= _NOTHING:
        return np.zeros_like(attribution.evidence, dtype=np.float32)
    return np.asarray(attribution.evidence / strongest, np.float32)


def sheet(attribution: Attribution, width: int, height: int, drawing: Drawing = USUAL) -> Bytes:
    """The overlay of a whole picture, drawn at some scale of it.

    Args:
        attribution: What is shown.
        width: Of the picture as it will be shown, in pixels.
        height: Of the picture as it will be shown, in pixels.
        drawing: How it is drawn; its opacity is left to who lays it over.

    Returns:
        uint8 (height, width, 4), RGBA; the part that the network did not see is greyed.
    """
    box = scaled(attribution.box, width / attribution.width, height / attribution.height)
    values = placed(strengths(attribution, drawing), box, width, height)
    drawn = lines(values, drawing) if drawing.contours else coloured(values, drawing)
    drawn[~inside(box, width, height)] = UNSEEN
    return drawn


def lines(values: Floats, drawing: Drawing = USUAL) -> Bytes:
    """Lines of equal evidence, as many pixels wide everywhere, smooth at their edges.

    Args:
        values: float32 (H, W), -1 to 1, smooth.
        drawing: Its threshold decides which levels, its colours what they look like.

    Returns:
        uint8 (H, W, 4), RGBA, alpha not multiplied in.
    """
    half = max(1.0, max(values.shape) / 500)
    drawn = np.zeros((*values.shape, 4), np.uint8)
    signs = (1, -1) if drawing.both_sides else (1,)
    down, across = np.gradient(values) if min(values.shape) > 1 else (values * 0, values * 0)
    slope = np.hypot(down, across) + np.float32(1e-9)
    for level in (sign * level for sign in signs for level in levels_of(drawing)):
        cover = np.clip(half + 0.5 - np.abs(values - level) / slope, 0, 1)
        shown = cover * 255 > drawn[..., 3]
        ink = coloured(np.full((1, 1), level, np.float32), msgspec.structs.replace(
            drawing, threshold=0.0))[0, 0, :3]  # fmt: skip
        drawn[shown, :3] = ink
        drawn[shown, 3] = np.rint(cover[shown] * 255)
    return drawn


def blend(pixels: Bytes, attribution: Attribution, drawing: Drawing = USUAL) -> Bytes:
    """A picture with its map laid over it, pixel on pixel.

    Args:
        pixels: uint8 (H, W, 3), the whole upright picture at any scale.
        attribution: Its map.
        drawing: How it is drawn.

    Returns:
        uint8 (H, W, 3).
    """
    height, width = pixels.shape[:2]
    drawn = sheet(attribution, width, height, drawing)
    strength = drawn[:, :, 3:].astype(np.float32) * np.float32(drawing.opacity / 255)
    mixed = pixels + (drawn[:, :, :3].astype(np.float32) - pixels) * strength
    return np.rint(mixed).astype(np.uint8)
