"""Surface inspection: metal, fabric and wood with and without flaws, rendered from a seed.

The true mask of each flaw stands beside, so that heatmaps can be judged against it.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image

from workbench.core.events import Task
from workbench.data.picture import Pixels
from workbench.data.samples import fields
from workbench.data.samples.building import Files, built
from workbench.data.samples.flaws import FLAWS, Mask
from workbench.data.samples.materials import MATERIALS, Surface
from workbench.data.samples.sample import Sample

NAME = "surface"
MASKS = "surface-masks"
GOOD = "good"
_GOOD_COUNT, _FLAWED_COUNT = 84, 60
COUNT = _GOOD_COUNT + _FLAWED_COUNT * len(FLAWS)
_QUALITY = 90


def build(seed: int = 0) -> Task[Path]:
    """Render the pictures into one folder a class; masks go into a folder beside."""
    return built(NAME, seed, COUNT, _files)


def mask_of(picture: Path) -> Path | None:
    """The true mask of a picture of this sample (PNG, white where the flaw is), or None."""
    beside = picture.parent.parent.parent / MASKS
    mask = beside / picture.parent.name / f"{picture.stem}.png"
    return mask if mask.is_file() else None


def render(rng: Generator, flaw: str | None, material: int) -> tuple[Pixels, Mask | None]:
    """One picture.

    Args:
        rng: Where all chance comes from.
        flaw: A key of `FLAWS`, or None for a good piece.
        material: Index into `MATERIALS`.

    Returns:
        uint8 (256, 256, 3), and the flaw's mask, bool (256, 256).
    """
    surface = MATERIALS[material](rng)
    mask = FLAWS[flaw](surface, rng) if flaw else None
    return _photographed(surface, rng), mask


def _photographed(surface: Surface, rng: Generator) -> Pixels:
    seen = surface.colour * surface.light[..., None]
    seen += 0.012 * fields.grain(rng)[..., None]
    pixels: Pixels = (np.clip(seen, 0, 1) * 255 + 0.5).astype(np.uint8)
    return pixels


def _files(seed: int) -> Files:
    for label, count in (*((name, _FLAWED_COUNT) for name in FLAWS), (GOOD, _GOOD_COUNT)):
        for number in range(count):
            # Each picture has a generator of its own, so none depends on those before it.
            rng = np.random.default_rng((seed, *label.encode(), number))
            material = number % len(MATERIALS)
            pixels, mask = render(rng, label if label in FLAWS else None, material)
            name = f"{MATERIALS[material].__name__}_{number:03d}"
            yield f"{NAME}/{label}/{name}.jpg", _encoded(pixels, "JPEG", quality=_QUALITY)
            if mask is not None:
                white = mask.astype(np.uint8) * np.uint8(255)
                yield f"{MASKS}/{label}/{name}.png", _encoded(white, "PNG")


def _encoded(pixels: Pixels, kind: str, **options: int) -> bytes:
    file = BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


SAMPLE = Sample(
    name=NAME,
    title="Surface inspection",
    sentence="324 pictures of metal, fabric and wood: good, or with a scratch, dent, stain, crack.",
    build=build,
)
