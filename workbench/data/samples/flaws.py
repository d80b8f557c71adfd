"""What can be wrong with a surface: scratch, dent, stain, crack.

Each draws itself onto the surface and returns its true mask, bool (SIDE, SIDE).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from workbench.data.samples import fields
from workbench.data.samples.fields import SIDE, Floats
from workbench.data.samples.materials import Surface

Mask = NDArray[np.bool_]

_FINE = 3  # lines are drawn so many times larger, then shrunk
_STAINS = {
    "metal": ((0.42, 0.22, 0.10), (0.30, 0.26, 0.20), (0.20, 0.28, 0.26)),  # rust, oil, verdigris
    "fabric": ((0.30, 0.17, 0.08), (0.36, 0.10, 0.14), (0.24, 0.20, 0.12)),  # coffee, wine, grease
    "wood": ((0.16, 0.12, 0.10), (0.12, 0.14, 0.22), (0.26, 0.10, 0.09)),  # water, ink, wine
}
_BARE = {"metal": (0.93, 0.94, 0.95), "fabric": (0.86, 0.84, 0.80), "wood": (0.93, 0.82, 0.64)}


class Stroke(NamedTuple):
    """A piece of a line: from, to, width in pixels, strength 0 to 1."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    strength: float


def scratch(surface: Surface, rng: Generator) -> Mask:
    """One to three long, nearly straight lines down to the bare material."""
    angle = rng.uniform(0, 2 * np.pi)
    strokes: list[Stroke] = []
    for _ in range(rng.integers(1, 4)):
        strokes += _sweep(rng, angle + rng.normal(0, 0.12))
    line = _drawn(strokes)
    bare = np.array(_BARE[surface.material], np.float32)
    depth = rng.uniform(0.65, 0.92)
    surface.colour += (bare - surface.colour) * (line * depth)[..., None]
    _groove(surface, line, 0.34)
    return line > 0.25


def crack(surface: Surface, rng: Generator) -> Mask:
    """A dark, jagged line that branches."""
    x, y = rng.uniform(0.15, 0.85, 2) * SIDE
    towards = np.arctan2(SIDE / 2 - y, SIDE / 2 - x) + rng.normal(0, 0.5)
    strokes = _walk(rng, (x, y), towards, length=rng.uniform(110, 200), width=rng.uniform(1.8, 3))
    line = _drawn(strokes)
    surface.colour *= (1 - 0.86 * line)[..., None]
    _groove(surface, line, 0.22)
    return line > 0.25


def dent(surface: Surface, rng: Generator) -> Mask:
    """A shallow hollow, seen only by its shading."""
    x, y = fields.grid()
    middle = rng.uniform(-0.55, 0.55, 2).tolist()
    long, ratio, angle = rng.uniform(0.17, 0.36), rng.uniform(0.6, 1.0), rng.uniform(0, np.pi)
    dx, dy = x - middle[0], y - middle[1]
    a = (dx * math.cos(angle) + dy * math.sin(angle)) / long
    b = (dy * math.cos(angle) - dx * math.sin(angle)) / (long * ratio)
    radius = np.sqrt(a * a + b * b) * (1 + 0.07 * fields.smooth(rng, 5, 5))
    # A hollow with a low wall around it, as a blow leaves it.
    wall = 0.16 * np.exp(-(((radius - 1.0) / 0.24) ** 2))
    height = wall - np.clip(1 - radius**2, 0, None) ** 2
    down, across = np.gradient(height)
    slope = (across * surface.lamp[0] + down * surface.lamp[1]) * (SIDE / 2 * long)
    shade = 1 - rng.uniform(0.16, 0.27) * slope + 0.09 * height
    surface.light *= np.clip(shade, 0.5, 1.5)
    gleam = np.clip(-slope - 0.6, 0, None) ** 2 * (0.22 if surface.material == "metal" else 0.03)
    surface.colour += gleam[..., None]
    inside: Mask = radius < 1.1
    return inside


def stain(surface: Surface, rng: Generator) -> Mask:
    """Something spilt and dried: blotchy, with a darker rim."""
    x, y = fields.grid()
    middle, size = rng.uniform(-0.5, 0.5, 2).tolist(), rng.uniform(0.24, 0.44)
    inside = 1 - np.hypot(x - middle[0], y - middle[1]) / size
    for _ in range(rng.integers(0, 4)):
        drop = [m + rng.normal(0, 1.25 * size) for m in middle]
        inside = np.maximum(inside, 1 - np.hypot(x - drop[0], y - drop[1]) / rng.uniform(0.03, 0.1))
    inside = inside + 0.20 * fields.fractal(rng, 5, 4)
    cover = fields.step(inside, 0.0, 0.16)
    rim = np.exp(-(((inside - 0.10) / 0.09) ** 2)) * cover
    blotchy = np.clip(0.75 + 0.25 * fields.fractal(rng, 6, 3), 0.3, 1.2)
    tints = _STAINS[surface.material]
    tint = np.array(tints[rng.integers(len(tints))], np.float32)
    strength = rng.uniform(0.48, 0.74)
    share = np.clip(cover * blotchy * strength + 0.30 * rim, 0, 0.92)[..., None]
    # Half laid on, half soaked in: the grain stays visible.
    soaked = surface.colour * (0.35 + 0.9 * tint)
    surface.colour += ((0.45 * tint + 0.55 * soaked) - surface.colour) * share
    covered: Mask = cover > 0.5
    return covered


def _groove(surface: Surface, line: Floats, strength: float) -> None:
    """Light on the edge that faces the lamp, shade on the other."""
    x, y = surface.lamp[0] * 1.6, surface.lamp[1] * 1.6
    edge = fields.moved(line, -x, -y) - fields.moved(line, x, y)
    surface.light *= 1 + strength * edge


def _sweep(rng: Generator, angle: float) -> list[Stroke]:
    length, width = rng.uniform(80, 200), rng.uniform(1.3, 2.9)
    x, y = rng.uniform(0.25, 0.75, 2) * SIDE - length / 2 * np.array(
        (math.cos(angle), math.sin(angle))
    )
    pieces, bend = 28, rng.normal(0, 0.010)
    strokes = []
    for piece in range(pieces):
        angle += bend + rng.normal(0, 0.012)
        to_x, to_y = x + math.cos(angle) * length / pieces, y + math.sin(angle) * length / pieces
        taper = np.sin(np.pi * (piece + 0.5) / pieces) ** 0.5
        strength = np.clip(rng.normal(0.95, 0.22), 0.15, 1)
        strokes.append(Stroke(x, y, to_x, to_y, width * taper, strength))
        x, y = to_x, to_y
    return strokes


def _walk(
    rng: Generator, start: tuple[float, float], angle: float, length: float, width: float
) -> list[Stroke]:
    strokes, (x, y), gone = [], start, 0.0
    while gone < length:
        pace = rng.uniform(4, 11)
        turn = angle + rng.normal(0, 0.55)
        to_x, to_y = x + math.cos(turn) * pace, y + math.sin(turn) * pace
        thin = width * (1 - 0.65 * gone / length) * rng.uniform(0.75, 1.25)
        strokes.append(Stroke(x, y, to_x, to_y, thin, 1.0))
        x, y, gone = to_x, to_y, gone + pace
        if length > 60 and rng.random() < 0.17:
            side = turn + rng.choice((-1, 1)) * rng.uniform(0.5, 1.1)
            strokes += _walk(rng, (x, y), side, rng.uniform(0.2, 0.45) * length, 0.7 * thin)
        angle += rng.normal(0, 0.10)
    return strokes


def _drawn(strokes: list[Stroke]) -> Floats:
    canvas = Image.new("L", (SIDE * _FINE, SIDE * _FINE))
    draw = ImageDraw.Draw(canvas)
    for s in strokes:
        ends = [v * _FINE for v in (s.x0, s.y0, s.x1, s.y1)]
        draw.line(ends, fill=round(255 * s.strength), width=max(1, round(s.width * _FINE)))
    small = canvas.resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(small, np.float32) / np.float32(255)


FLAWS: dict[str, Callable[[Surface, Generator], Mask]] = {
    "crack": crack,
    "dent": dent,
    "scratch": scratch,
    "stain": stain,
}
