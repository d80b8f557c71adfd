"""How sharp pictures are, whatever they show: enlarged, compressed or blurred ones are soft.

Measured by the radial power spectrum: how much of the light varies at each fineness.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import fft

Squares = NDArray[np.uint8]
Floats = NDArray[np.float32]

_BANDS = 24
_COARSEST = 3  # bands that hold the shapes themselves: nobody calls those sharp
_LEAST = 0.02  # of the amplitude that is left at the finest


def fineness(squares: Squares) -> Floats:
    """The power of each band of fineness, as its logarithm: float32 (n, 21), coarse to fine."""
    bands = _bands(squares.shape[1])
    power = np.stack([_power(one.mean(-1, dtype=np.float32), bands) for one in squares])
    found: Floats = np.log(power[:, _COARSEST:] + 1).astype(np.float32)
    return found


def softened(pictures: Squares, donors: Squares) -> Squares:
    """The pictures, no sharper than their donors at any fineness: uint8 (n, S, S, 3)."""
    bands = _bands(pictures.shape[1])
    return np.stack([_soft(one, other, bands) for one, other in zip(pictures, donors, strict=True)])


def _soft(picture: NDArray[np.uint8], donor: NDArray[np.uint8], bands: NDArray[np.intp]) -> Squares:
    own, other = (_power(one.mean(-1, dtype=np.float32), bands) for one in (picture, donor))
    gain = np.sqrt((other + 1) / (own + 1)).clip(_LEAST, 1).astype(np.float32)
    gain[:_COARSEST] = 1
    waves = fft.rfft2(picture.astype(np.float32), axes=(0, 1)) * gain[bands][..., None]
    soft = fft.irfft2(waves, s=picture.shape[:2], axes=(0, 1))
    found: Squares = np.clip(np.rint(soft), 0, 255).astype(np.uint8)
    return found


def _power(grey: Floats, bands: NDArray[np.intp]) -> NDArray[np.float64]:
    """Mean power of each band: (24,)."""
    power = np.abs(fft.rfft2(grey - grey.mean())) ** 2
    counted = np.bincount(bands.ravel(), minlength=_BANDS)
    total = np.bincount(bands.ravel(), power.ravel(), _BANDS)
    mean: NDArray[np.float64] = total / np.maximum(counted, 1)
    return mean


def _bands(side: int) -> NDArray[np.intp]:
    """Which band each wave of a square picture belongs to: (S, S // 2 + 1)."""
    radius = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None])
    found: NDArray[np.intp] = np.minimum((radius * 2 * _BANDS).astype(np.intp), _BANDS - 1)
    return found
