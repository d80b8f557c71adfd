"""Pictures made by formula from a seed: no camera, no licence, no two alike.

They fill the gap where photographs may not be used, in tests, samples and distillation.
Every function draws from one `numpy.random.Generator`, so a kind, a seed and a size name a
picture for good.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Floats = NDArray[np.float32]
Numbers = NDArray[np.floating]
Pixels = NDArray[np.uint8]


def render(kind: str, seed: int, size: int) -> Pixels:
    """Draw one picture: uint8 (size, size, 3), 0 to 255. Raises `KeyError` for an unknown kind."""
    draw = KINDS[kind]
    return draw(np.random.default_rng([seed, sorted(KINDS).index(kind)]), size)


def render_many(count: int, size: int, seed: int) -> Iterator[Pixels]:
    """Draw `count` pictures, the kinds in turn: each uint8 (size, size, 3)."""
    kinds = sorted(KINDS)
    for index in range(count):
        yield render(kinds[index % len(kinds)], seed * 1_000_003 + index, size)


def fractal(rng: Generator, size: int) -> Pixels:
    """Draw an iterated function system over noise (Kataoka et al. 2020, FractalDB).

    Each affine map is built from its singular values (Anderson & Farrell 2022), which makes it
    contract for certain; the points are the orbits of many starts at once, the chaos game.
    """
    maps, shifts = _contractions(rng, int(rng.integers(2, 8)))
    weight = np.abs(np.linalg.det(maps)) + 0.01
    chance = weight / weight.sum()
    points = rng.uniform(-1, 1, (2000, 2)).astype(np.float32)
    seen, shade = [], []
    for step in range(60):
        pick = rng.choice(len(maps), len(points), p=chance)
        points = np.einsum("nij,nj->ni", maps[pick], points) + shifts[pick]
        if step >= 15:
            seen.append(points)
            shade.append(pick)
    density, hue = _scatter(np.concatenate(seen), np.concatenate(shade), size)
    ground = _spectrum(rng, size, 1.5)
    ink = _palette(rng, 0.5 + 0.5 * np.sin(hue * rng.uniform(0.5, 2.0)))
    paper = _palette(rng, ground * rng.uniform(0.0, 1.0))
    cover = np.clip(density, 0, 1)[..., None]
    return _pixels(paper * (1 - cover) + ink * cover)


def dead_leaves(rng: Generator, size: int) -> Pixels:
    """Cover the plane with shapes whose sizes follow a power law (Lee, Mumford & Huang 2001)."""
    sheet = Image.new("RGB", (size, size), _colour(rng))
    pen = ImageDraw.Draw(sheet)
    for _ in range(int(rng.integers(60, 400))):
        radius = size * 0.5 * float((1 - rng.random() * 0.9995) ** -0.5) * 0.03
        corners = _outline(rng, min(radius, size * 0.4), size)
        pen.polygon(
            corners, fill=_colour(rng), outline=_colour(rng) if rng.random() < 0.2 else None
        )
    surface = np.asarray(sheet, np.float32) / 255
    grain = _spectrum(rng, size, rng.uniform(0.5, 1.5))[..., None] - 0.5
    return _pixels(surface + grain * rng.uniform(0.0, 0.4))


def spectrum(rng: Generator, size: int) -> Pixels:
    """Clouds: noise whose amplitude falls as 1/f^a, the law of natural scenes (Field 1987)."""
    slope = rng.uniform(0.6, 2.0)
    layers = [_spectrum(rng, size, slope + rng.uniform(-0.2, 0.2)) for _ in range(3)]
    if rng.random() < 0.5:
        return _pixels(_palette(rng, layers[0]))
    return _pixels(np.stack(layers, -1))


def stripes(rng: Generator, size: int) -> Pixels:
    """Waves of several directions and pitches, bent by clouds, on a cloudy ground."""
    wave = np.zeros((size, size), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        along = _along(size, rng.uniform(0, np.pi))
        bend = _spectrum(rng, size, 2.0) * rng.uniform(0, 0.6)
        phase = 2 * np.pi * (rng.uniform(3, 40) * (along + bend) + rng.random())
        wave += np.clip(np.sin(phase) * rng.uniform(0.8, 6), -1, 1)
    ground = _spectrum(rng, size, 1.2)
    return _pixels(_palette(rng, _unit(wave + ground * rng.uniform(0, 2))))


def blobs(rng: Generator, size: int) -> Pixels:
    """Soft round bodies with rims and kernels, like cells or seeds, over a cloudy ground."""
    picture = _palette(rng, _spectrum(rng, size, 1.6) * rng.uniform(0.1, 0.8))
    down, across = np.mgrid[0:size, 0:size].astype(np.float32) / size
    base = rng.uniform(0.03, 0.15)
    tints = [_tint(rng) for _ in range(int(rng.integers(1, 4)))]
    for _ in range(int(rng.integers(4, 40))):
        middle, stretch = rng.random(2), rng.uniform(0.6, 1.6)
        radius = base * rng.uniform(0.6, 1.6)
        far = np.hypot((down - middle[0]) * stretch, (across - middle[1]) / stretch) / radius
        body = _step(1 - far, rng.uniform(5, 30))[..., None]
        rim = np.exp(-((far - 0.9) ** 2) / 0.02)[..., None] * rng.uniform(-0.5, 0.5)
        kernel = _step(rng.uniform(0.2, 0.6) - far, 20)[..., None] * rng.uniform(-0.5, 0.5)
        tint = tints[int(rng.integers(len(tints)))] + rim + kernel
        picture = picture * (1 - body) + tint * body
    return _pixels(picture + (_spectrum(rng, size, 0.3)[..., None] - 0.5) * 0.1)


def wood(rng: Generator, size: int) -> Pixels:
    """Year rings cut lengthwise: stretched noise warps a ramp that a sine turns into grain."""
    along = _along(size, rng.uniform(0, np.pi))
    rings = along * rng.uniform(4, 14) + _stretched(rng, size, 1.6, 8) * rng.uniform(1, 6)
    grain = 0.5 + 0.5 * np.sin(2 * np.pi * rings)
    fibre = _stretched(rng, size, 0.6, 16)
    return _pixels(_palette(rng, _unit(grain + fibre * rng.uniform(0.2, 1.0)), spread=0.35))


def metal(rng: Generator, size: int) -> Pixels:
    """Brushed or cast metal: streaks or grains, a sheen, and now and then scratches and pits."""
    streaks = _stretched(rng, size, rng.uniform(0.2, 1.0), rng.uniform(1, 40))
    sheen = _along(size, rng.uniform(0, 2 * np.pi)) * rng.uniform(0, 1.5)
    base = _palette(rng, _unit(streaks + sheen), spread=0.15)
    scars = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(scars)
    for _ in range(int(rng.integers(0, 12))):
        start, reach = rng.random(2) * size, (rng.random(2) - 0.5) * size
        pen.line(
            [*start, *(start + reach)],
            fill=int(rng.integers(80, 255)),
            width=int(rng.integers(1, 5)),
        )
    marks = np.asarray(scars.filter(ImageFilter.GaussianBlur(0.8)), np.float32)[..., None] / 255
    return _pixels(base + marks * rng.uniform(-0.6, 0.6))


def fabric(rng: Generator, size: int) -> Pixels:
    """A weave: warp and weft threads that pass over and under each other, each of its colour."""
    down, across = np.mgrid[0:size, 0:size].astype(np.float32) / size
    bend = _spectrum(rng, size, 2.2) * rng.uniform(0, 0.1)
    threads = rng.uniform(8, 50)
    warp, weft = (across + bend) * threads, (down - bend) * threads * rng.uniform(0.7, 1.4)
    twill = int(rng.integers(1, 4))
    over = ((np.floor(warp) + np.floor(weft) * twill) % (twill + 1)) < 1
    relief = np.where(over, np.abs(np.sin(np.pi * warp)), np.abs(np.sin(np.pi * weft)))
    check = np.where(over, np.floor(warp / rng.integers(1, 9)), np.floor(weft / rng.integers(1, 9)))
    tints = np.stack([_tint(rng) for _ in range(4)])
    yarn = tints[(check.astype(np.int64) + over * 2) % 4]
    fuzz = _spectrum(rng, size, 0.4)[..., None] - 0.5
    return _pixels(yarn * (0.35 + 0.65 * relief[..., None]) + fuzz * rng.uniform(0, 0.3))


def _contractions(rng: Generator, count: int) -> tuple[Floats, Floats]:
    """Return `count` affine maps that contract: matrices (count, 2, 2), shifts (count, 2)."""
    first, last = rng.uniform(0, 2 * np.pi, (2, count))
    large = rng.uniform(0.3, 0.9, count)
    scale = np.zeros((count, 2, 2))
    scale[:, 0, 0] = large
    scale[:, 1, 1] = large * rng.uniform(0.1, 1.0, count) * rng.choice([-1, 1], count)
    maps = _turn(first) @ scale @ _turn(last)
    return maps.astype(np.float32), rng.uniform(-1, 1, (count, 2)).astype(np.float32)


def _turn(angle: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return rotations (n, 2, 2) by angles (n,) in radians."""
    rows = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    return np.moveaxis(np.array(rows), -1, 0)


def _scatter(points: Floats, shade: NDArray[np.int64], size: int) -> tuple[Numbers, Numbers]:
    """Count points (n, 2) into a (size, size) density, about 0 to 1, and their mean shade."""
    low, high = np.quantile(points, 0.01, axis=0), np.quantile(points, 0.99, axis=0)
    place = (points - low) / np.maximum(high - low, 1e-3) * (size - 1)
    keep = ((place >= 0) & (place < size)).all(axis=1)
    cell = place[keep].astype(np.int64) @ np.array([size, 1])
    count = np.bincount(cell, minlength=size * size).astype(np.float32)
    total = np.bincount(cell, shade[keep], size * size).astype(np.float32)
    hue = total / np.maximum(count, 1)
    density = np.sqrt(count / max(float(np.quantile(count, 0.99)), 1.0))
    return density.reshape(size, size), hue.reshape(size, size)


def _outline(rng: Generator, radius: float, size: int) -> list[tuple[float, float]]:
    """Return the corners of a leaf: a triangle, a rectangle or a rounded body, somewhere."""
    count = int(rng.choice([3, 4, 24]))
    angle = (
        np.sort(rng.uniform(0, 2 * np.pi, count)) if count < 5 else np.linspace(0, 2 * np.pi, 24)
    )
    centre, stretch = rng.random(2) * size, rng.uniform(0.4, 1.0)
    turn = rng.uniform(0, np.pi)
    tall, wide = radius * np.sin(angle) * stretch, radius * np.cos(angle)
    across = centre[0] + wide * np.cos(turn) - tall * np.sin(turn)
    down = centre[1] + wide * np.sin(turn) + tall * np.cos(turn)
    return list(zip(across.tolist(), down.tolist(), strict=True))


def _spectrum(rng: Generator, size: int, slope: float, stretch: float = 1.0) -> Floats:
    """Return noise (size, size), 0 to 1, of amplitude 1/f^slope; `stretch` draws it out."""
    rows, columns = np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None, :]
    pitch = np.hypot(rows * stretch, columns / stretch)
    pitch[0, 0] = 1.0
    wave = np.fft.rfft2(rng.standard_normal((size, size), np.float32)) / pitch**slope
    wave[0, 0] = 0.0
    return _unit(np.fft.irfft2(wave, s=(size, size)))


def _stretched(rng: Generator, size: int, slope: float, stretch: float) -> Floats:
    """Return noise drawn out along one of the two axes: (size, size), 0 to 1."""
    noise = _spectrum(rng, size, slope, float(np.sqrt(stretch)))
    return noise if rng.random() < 0.5 else noise.T


def _along(size: int, angle: float) -> Floats:
    """Return how far each pixel lies along a direction: (size, size), about -1 to 1."""
    down, across = np.mgrid[0:size, 0:size].astype(np.float32) / size - 0.5
    far: Floats = (down * np.sin(angle) + across * np.cos(angle)).astype(np.float32)
    return far


def _palette(rng: Generator, level: Numbers, spread: float = 1.0) -> Floats:
    """Colour levels (h, w), 0 to 1, along a random gradient of 2 to 5 stops: (h, w, 3)."""
    count = int(rng.integers(2, 6))
    middle = rng.random(3)
    stops = middle * (1 - spread) + rng.random((count, 3)) * spread
    stops += np.linspace(-0.2, 0.2, count)[:, None] * (spread < 1)
    place = np.linspace(0, 1, count)
    channels = [np.interp(level, place, stops[:, c]) for c in range(3)]
    colours: Floats = np.stack(channels, -1).astype(np.float32)
    return colours


def _unit(values: Numbers) -> Floats:
    """Stretch values to 0 to 1, letting the outer hundredth clip."""
    low, high = np.quantile(values, [0.005, 0.995])
    unit: Floats = np.clip((values - low) / max(float(high - low), 1e-6), 0, 1).astype(np.float32)
    return unit


def _step(values: Numbers, sharpness: float) -> Floats:
    """Return a smooth step: 0 below zero, 1 above, steeper with `sharpness`."""
    step: Floats = (1 / (1 + np.exp(-np.clip(values * sharpness, -30, 30)))).astype(np.float32)
    return step


def _tint(rng: Generator) -> Floats:
    """Return one colour (3,), 0 to 1."""
    return rng.random(3, np.float32)


def _colour(rng: Generator) -> tuple[int, int, int]:
    """Return one colour as 0 to 255."""
    red, green, blue = rng.integers(0, 256, 3).tolist()
    return red, green, blue


def _pixels(picture: Numbers) -> Pixels:
    """Turn a picture of 0 to 1, clipped, into uint8."""
    return (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)


KINDS: Mapping[str, Callable[[Generator, int], Pixels]] = MappingProxyType(
    {
        "blobs": blobs,
        "dead_leaves": dead_leaves,
        "fabric": fabric,
        "fractal": fractal,
        "metal": metal,
        "spectrum": spectrum,
        "stripes": stripes,
        "wood": wood,
    }
)
