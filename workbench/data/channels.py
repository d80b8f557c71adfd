"""From the channels that a file has to the three that everything here sees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np

from workbench.data.picture import Picture, Pixels
from workbench.data.tones import Values, to_bytes

Alpha = Literal["none", "straight", "premultiplied"]

ON_WHITE = "transparent parts shown on white"


def in_words(notes: Iterable[str]) -> str:
    """Several notes as one line; the empty ones are left out."""
    return "; ".join(note for note in notes if note)


def from_values(
    values: Values, alpha: Alpha = "none", what: str | None = None, note: str = ""
) -> Picture:
    """A picture from an array of any numbers.

    Args:
        values: (H, W) or (H, W, S), upright; one channel is grey, three or more begin with red,
            green and blue, and an alpha channel is the last.
        alpha: Whether the last channel says how opaque a pixel is, and whether the colours are
            already weakened by it.
        what: The kind of values, for the words ("12-bit values").
        note: What was done before, in words.
    """
    if values.ndim == 2:
        values = values[:, :, None]
    notes = [note]
    colours = values if alpha == "none" else values[:, :, :-1]
    if colours.shape[2] > 3:
        notes.append(f"the first three of {colours.shape[2]} channels")
    colours = colours[:, :, : 3 if colours.shape[2] >= 3 else 1]
    pixels, mapping = to_bytes(colours, what)
    if alpha != "none":
        pixels, drawn = _on_white(pixels, values[:, :, -1:], alpha == "premultiplied")
        notes.append(ON_WHITE if drawn else "")
    return picture(pixels, in_words([*notes, mapping]))


def picture(pixels: Pixels, mapping: str = "") -> Picture:
    """A whole picture from uint8 (H, W), (H, W, 1) or (H, W, 3)."""
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    rgb = np.ascontiguousarray(np.broadcast_to(pixels, (*pixels.shape[:2], 3)))
    return Picture(rgb, pixels.shape[1], pixels.shape[0], mapping)


def _on_white(pixels: Pixels, alpha: Values, premultiplied: bool) -> tuple[Pixels, bool]:
    most = np.iinfo(alpha.dtype).max if alpha.dtype.kind in "ui" else 1
    opaque = np.clip(alpha.astype(np.float32) / most, 0, 1)
    if opaque.min() >= 1:
        return pixels, False
    mixed = (pixels if premultiplied else pixels * opaque) + 255 * (1 - opaque)
    return np.rint(np.clip(mixed, 0, 255)).astype(np.uint8), True
