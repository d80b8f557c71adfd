"""How values that are not plain 8 bit become black to white.

Deterministic for a picture and the same at every scale, since it looks at the values only. The
choice is said in words, because it can change what a network sees.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.data.picture import Pixels, Undecodable

Values = NDArray[Any]

_CLIPPED = 0.1  # percent at either end
_DEPTHS = (8, 10, 12, 14, 16)
_LEAST_USE = 1 / 8  # of a depth's range; less is stretched, or it would look flat
_MOST_LOOKED_AT = 2_000_000


def to_bytes(values: Values, what: str | None = None) -> tuple[Pixels, str]:
    """Map numbers of any kind to 0..255.

    Args:
        values: Integers, booleans, floats; any shape. All channels share one mapping.
        what: The kind of values, for the words ("12-bit values").

    Returns:
        uint8 of the same shape, and the mapping in words (empty for values that were 8 bit).

    Raises:
        Undecodable: The values are no real numbers.
    """
    values = values.astype(values.dtype.newbyteorder("="), copy=False)
    if values.dtype == np.uint8:
        return values, ""
    if values.dtype == np.bool_:
        return values.astype(np.uint8) * np.uint8(255), ""
    if values.dtype.kind in "ui":
        return _integers(values, what or f"{values.dtype.itemsize * 8}-bit values")
    if values.dtype.kind == "f":
        return _floats(values, what or "decimal values")
    raise Undecodable("Its values are not real numbers, so there is no picture to show.")


def _integers(values: Values, what: str) -> tuple[Pixels, str]:
    low, high = _ends(values)
    if values.min() >= 0 and high < 2**16:
        depth = next(d for d in _DEPTHS if high < 2**d)
        top = 2**depth - 1
        if low == high or high - low >= top * _LEAST_USE:
            return scaled(values, 0, top), f"{what}, 0 to {top} shown as black to white"
    return _stretched(values, low, high, what)


def _floats(values: Values, what: str) -> tuple[Pixels, str]:
    finite = np.isfinite(values)
    note = ""
    if not finite.all():
        values = np.where(finite, values, values[finite].min() if finite.any() else 0)
        note = "; undefined values shown as the darkest"
    low, high = _ends(values)
    least, most = float(values.min()), float(values.max())
    for top in (1, 255):
        if least >= 0 and most <= top and most > top * _LEAST_USE:
            words = f"{what}, 0 to {top} shown as black to white"
            return scaled(values, 0, top), words + note
    pixels, words = _stretched(values, low, high, what)
    return pixels, words + note


def _stretched(values: Values, low: float, high: float, what: str) -> tuple[Pixels, str]:
    if high <= low:
        low, high = float(values.min()), float(values.max())
    if high <= low:
        return np.full(values.shape, 128, np.uint8), f"{what}, all alike, shown as mid grey"
    words = f"{what}, {low:.5g} to {high:.5g} stretched from black to white"
    return scaled(values, low, high), words


def scaled(values: Values, low: float, high: float) -> Pixels:
    """Values from `low` to `high` as 0 to 255, rounded; what lies beyond is clipped."""
    if values.dtype == np.uint16 and values.size > 2**16:
        # A table of every possible value spares the memory of floats.
        return scaled(np.arange(2**16, dtype=np.uint16), low, high)[values]
    exact = np.float64 if values.dtype.itemsize > 2 else np.float32
    result = np.subtract(values, low, dtype=exact)
    result *= 255.0 / (high - low)
    np.rint(result, out=result)
    return np.clip(result, 0, 255, out=result).astype(np.uint8)


def _ends(values: Values) -> tuple[float, float]:
    # A regular sample is enough for percentiles, and keeps large pictures quick.
    flat = values.reshape(-1)
    some = flat[:: max(1, flat.size // _MOST_LOOKED_AT)]
    low, high = np.percentile(some, [_CLIPPED, 100 - _CLIPPED], method="nearest")
    return float(low), float(high)
