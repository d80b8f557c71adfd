"""Noise and grids from which surfaces are made; every value drawn from one generator."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]

SIDE = 256
_ROOMY = 372  # SIDE times the root of two, and a little: room for turning


def smooth(rng: Generator, rows: int, columns: int, side: int = SIDE) -> Floats:
    """Normal noise of a few cells, smoothly enlarged to (side, side); more rows, finer stripes."""
    cells = rng.standard_normal((rows + 2, columns + 2), dtype=np.float32)
    # Cells beyond the border are cut off, so that no edge looks stretched.
    box = (1.0, 1.0, columns + 1.0, rows + 1.0)
    image = Image.fromarray(cells).resize((side, side), Image.Resampling.BICUBIC, box=box)
    return np.asarray(image)


def grain(rng: Generator) -> Floats:
    """Normal noise, every pixel for itself."""
    return rng.standard_normal((SIDE, SIDE), dtype=np.float32)


def fractal(rng: Generator, cells: int, octaves: int = 4, side: int = SIDE) -> Floats:
    """Cloudy noise around 0: each octave twice as fine and half as strong."""
    parts = [smooth(rng, cells << o, cells << o, side) * 0.5**o for o in range(octaves)]
    total: Floats = np.sum(parts, axis=0, dtype=np.float32)
    return total


def streaks(rng: Generator, thickness: float, length: float, side: int = _ROOMY) -> Floats:
    """Noise in stripes along x: so many pixels thick and long."""
    return smooth(rng, max(2, round(side / thickness)), max(2, round(side / length)), side)


def turned(field: Floats, degrees: float) -> Floats:
    """A roomy field turned about its middle and cut to (SIDE, SIDE)."""
    image = Image.fromarray(field).rotate(degrees, Image.Resampling.BILINEAR)
    edge = (field.shape[0] - SIDE) // 2
    return np.asarray(image)[edge : edge + SIDE, edge : edge + SIDE]


def grid(side: int = SIDE) -> tuple[Floats, Floats]:
    """Coordinates x and y from -1 to 1, each (side, side)."""
    steps = np.linspace(-1, 1, side, dtype=np.float32)
    x, y = np.meshgrid(steps, steps)
    return x, y


def roomy_grid() -> tuple[Floats, Floats]:
    """Coordinates of a field that will be turned; -1 to 1 is still SIDE pixels."""
    x, y = grid(_ROOMY)
    return x * np.float32(_ROOMY / SIDE), y * np.float32(_ROOMY / SIDE)


def step(field: Floats, low: float, high: float) -> Floats:
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((field - low) / (high - low), 0, 1)
    smooth_step: Floats = (t * t * (3 - 2 * t)).astype(np.float32, copy=False)
    return smooth_step


def moved(field: Floats, x: float, y: float) -> Floats:
    """The field moved by whole pixels; what comes in is 0."""
    shift_x, shift_y = round(x), round(y)
    result = np.zeros_like(field)
    rows, columns = field.shape
    target = (
        slice(max(0, shift_y), rows + min(0, shift_y)),
        slice(max(0, shift_x), columns + min(0, shift_x)),
    )
    source = (
        slice(max(0, -shift_y), rows + min(0, -shift_y)),
        slice(max(0, -shift_x), columns + min(0, -shift_x)),
    )
    result[target] = field[source]
    return result


def coloured(tone: Floats, stops: NDArray[np.float32]) -> Floats:
    """Colours for tones 0 to 1: (H, W, 3) between evenly spaced stops (n, 3)."""
    places = np.linspace(0, 1, len(stops))
    table = np.stack(
        [np.interp(np.linspace(0, 1, 1024), places, stops[:, c]) for c in range(3)], axis=1
    ).astype(np.float32)
    colours: Floats = table.take((np.clip(tone, 0, 1) * 1023).astype(np.intp), axis=0)
    return colours
