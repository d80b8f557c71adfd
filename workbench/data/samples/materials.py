"""Metal, fabric and wood under a lamp."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from workbench.data.samples import fields
from workbench.data.samples.fields import Floats


@dataclass
class Surface:
    """A piece of material and the light on it.

    Attributes:
        material: Its name.
        colour: Its own colour, (SIDE, SIDE, 3), 0 to 1.
        light: How much light falls on each pixel, (SIDE, SIDE), about 1.
        lamp: Where the light comes from: x and y of a unit vector.
    """

    material: str
    colour: Floats
    light: Floats
    lamp: tuple[float, float]


def _palette(*colours: str) -> NDArray[np.float32]:
    values = [[int(c[i : i + 2], 16) for i in (0, 2, 4)] for c in colours]
    return np.array(values, np.float32) / np.float32(255)


_METALS = (
    _palette("5f656b", "8f959a", "b9bec2", "dde0e2"),  # steel
    _palette("74767a", "a3a5a7", "c9cacb", "ebebeb"),  # aluminium
    _palette("4b5057", "747b83", "9aa1a8", "c3c9ce"),  # dark steel
    _palette("7d6a45", "b09a68", "d2bf8c", "efe2b9"),  # brass
)
_FABRICS = (
    (_palette("1d2a44", "3c5379", "6d86ad"), _palette("2a3750", "52688c", "8ba0c0")),  # denim
    (_palette("7a6a52", "b6a283", "ddcdb0"), _palette("857659", "c2b08f", "e8dabf")),  # linen
    (_palette("4a2320", "8a4a3f", "b9796a"), _palette("542a25", "995a4c", "c78c7b")),  # brick
    (_palette("2f3b32", "5b6e5f", "8ea08f"), _palette("39463c", "6a7d6d", "a0b0a1")),  # sage
    (_palette("2c2d30", "55575c", "85888d"), _palette("35363a", "63666b", "989ba0")),  # charcoal
)
_WOODS = (
    _palette("d9b88a", "c79f69", "a97c48", "7c5530"),  # oak
    _palette("9a7350", "7d5738", "5f3f27", "3f2918"),  # walnut
    _palette("ecd2a4", "ddb97f", "c59a5c", "9c7240"),  # pine
    _palette("c98f63", "b47549", "955834", "6b3b22"),  # cherry
)


def metal(rng: Generator) -> Surface:
    """Brushed or blasted metal with a soft reflection of the lamp."""
    surface = _lit("metal", rng, strength=0.10)
    if rng.random() < 0.7:
        angle = rng.uniform(0, 180)
        grain = (
            0.55 * fields.streaks(rng, 1.3, rng.uniform(60, 160))
            + 0.40 * fields.streaks(rng, 3.5, 220)
            + 0.30 * fields.streaks(rng, 12, 320)
        )
        grain = fields.turned(grain, angle)
        along = math.radians(angle)
        x, y = fields.grid()
        place = x * math.cos(along) - y * math.sin(along) - rng.uniform(-0.7, 0.7)
        gloss = np.exp(-((place / rng.uniform(0.35, 0.6)) ** 2))
    else:
        grain = 0.7 * fields.smooth(rng, 150, 150) + 0.35 * fields.fractal(rng, 12, 3)
        x, y = fields.grid()
        lamp = surface.lamp
        place = (x - 0.5 * lamp[0]) ** 2 + (y - 0.5 * lamp[1]) ** 2
        gloss = np.exp(-place / 0.5)
    tone = 0.42 + 0.075 * grain + gloss * (0.26 + 0.04 * grain)
    surface.colour = fields.coloured(tone, _METALS[rng.integers(len(_METALS))])
    return surface


def fabric(rng: Generator) -> Surface:
    """Plain or twill weave, thread by thread, in soft folds."""
    surface = _lit("fabric", rng, strength=0.14)
    period, angle = (
        rng.uniform(6.5, 10),
        math.radians(rng.uniform(-14, 14) + float(rng.choice((0, 45)))),
    )
    x, y = (c * np.float32(fields.SIDE / 2 / period) for c in fields.grid())
    u = x * math.cos(angle) + y * math.sin(angle) + 0.16 * fields.smooth(rng, 9, 9) + 500
    v = y * math.cos(angle) - x * math.sin(angle) + 0.16 * fields.smooth(rng, 9, 9) + 500
    warp, weft = u.astype(np.intp), v.astype(np.intp)
    across = (u - warp - 0.5).astype(np.float32)
    down = (v - weft - 0.5).astype(np.float32)
    twill = rng.random() < 0.5
    over = (warp + weft) % 3 > 0 if twill else (warp + weft) % 2 == 0
    dark_warp, dark_weft = _palette_of_threads(rng)
    uneven = rng.normal(0, 0.05, 1024).astype(np.float32)
    fibre = 0.05 * fields.smooth(rng, 128, 128) + 0.03 * fields.grain(rng)
    tone_warp = _thread(across, down) + uneven[warp % 1024] + fibre
    tone_weft = _thread(down, across) + uneven[(weft + 512) % 1024] + fibre
    colour_warp = fields.coloured(tone_warp, dark_warp)
    colour_weft = fields.coloured(tone_weft, dark_weft)
    surface.colour = np.where(over[..., None], colour_warp, colour_weft)
    surface.light *= 1 + 0.07 * fields.smooth(rng, 3, 3)
    return surface


def wood(rng: Generator) -> Surface:
    """Year rings cut lengthwise, with pores along the grain."""
    surface = _lit("wood", rng, strength=0.12)
    angle = rng.uniform(-20, 20) + float(rng.choice((0, 90)))
    x, y = fields.roomy_grid()
    bend = 0.30 * fields.streaks(rng, 130, 260) + 0.05 * fields.streaks(rng, 30, 120)
    heart, spread = rng.uniform(-1.6, 1.6), rng.uniform(0.0, 0.5)
    rings = np.sqrt((y + bend - heart) ** 2 + (spread * (x - rng.uniform(-1, 1))) ** 2)
    rings = rings * rng.uniform(7, 15)
    phase = (rings - np.floor(rings)).astype(np.float32)
    ring = phase**2.5 * (1 - fields.step(phase, 0.93, 1.0))
    pores = np.clip(fields.streaks(rng, 1.5, 22) - 1.0, 0, 1.2)
    fibre = 0.6 * fields.streaks(rng, 1.6, 90) + 0.6 * fields.streaks(rng, 6, 200)
    tone = 0.28 + 0.42 * ring + 0.26 * pores + 0.055 * fibre
    surface.colour = fields.coloured(fields.turned(tone, angle), _WOODS[rng.integers(len(_WOODS))])
    return surface


def _palette_of_threads(rng: Generator) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return _FABRICS[rng.integers(len(_FABRICS))]


def _thread(across: Floats, along: Floats) -> Floats:
    round_ = np.sqrt(np.clip(np.cos(np.pi * across), 0, 1))
    tone: Floats = 0.10 + 0.50 * round_ + 0.20 * np.cos(np.pi * along)
    return tone


def _lit(material: str, rng: Generator, strength: float) -> Surface:
    angle = rng.uniform(0, 2 * np.pi)
    lamp = (math.cos(angle), math.sin(angle))
    x, y = fields.grid()
    light = 1 + strength * (x * lamp[0] + y * lamp[1]) - 0.05 * (x * x + y * y)
    light = light * rng.uniform(0.88, 1.08)
    blank = np.zeros((fields.SIDE, fields.SIDE, 3), np.float32)
    return Surface(material, blank, light.astype(np.float32), lamp)


MATERIALS: tuple[Callable[[Generator], Surface], ...] = (metal, fabric, wood)
