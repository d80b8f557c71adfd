"""The pictures that the bundled backbone is distilled on: formulas, and photographs one may use.

Nothing of them is stored with the program: the photographs come with scikit-image or lie in
folders that are named on the command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from workbench.data.formulas import render_many
from workbench.training.distillation.views import Pool

# Those of scikit-image's own files whose documentation says CC0 or public domain in so many words.
# Left out, for want of such words: coins, color, ihc, logo, moon, motorcycle, page, phantom, lfw.
FREE_PHOTOS = {
    "astronaut.png": "public domain (NASA)",
    "brick.png": "CC0 (CC0Textures)",
    "camera.png": "CC0 (Lav Varshney)",
    "cell.png": "CC0 (Paul Müller)",
    "chelsea.png": "CC0 (Stefan van der Walt)",
    "clock_motion.png": "public domain (Stefan van der Walt)",
    "coffee.png": "CC0 (Rachel Michetti)",
    "grass.png": "CC0 (linolafett)",
    "gravel.png": "CC0 (CC0Textures)",
    "horse.png": "CC0 (Andreas Preuss)",
    "hubble_deep_field.jpg": "public domain (NASA)",
    "microaneurysms.png": "CC0 (Andreas Maier)",
    "retina.jpg": "CC0 (Mikael Häggström)",
    "rocket.jpg": "public domain (SpaceX)",
    "text.png": "public domain (Wikipedia)",
}
SUFFIXES = {".jpg", ".jpeg", ".png"}
LONGEST_PX = 1200


def free_photos() -> list[Tensor]:
    """Read the free photographs that ship with scikit-image: each uint8 (3, height, width)."""
    module = import_module("skimage.data")
    folder = Path(str(module.__file__)).parent
    return [read(folder / name) for name in sorted(FREE_PHOTOS)]


def folder_photos(folder: Path) -> list[Tensor]:
    """Read every JPEG and PNG below a folder, in the order of their paths."""
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES)
    return [read(path) for path in paths]


def read(path: Path) -> Tensor:
    """Read one picture upright, in colour, no longer than 1200 px: uint8 (3, height, width)."""
    with Image.open(path) as file:
        upright = ImageOps.exif_transpose(file).convert("RGB")
    upright.thumbnail((LONGEST_PX, LONGEST_PX))
    return as_tensor(np.asarray(upright))


def as_tensor(pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Tensor:
    """Turn uint8 (height, width, 3) into (3, height, width)."""
    return torch.from_numpy(np.ascontiguousarray(pixels.transpose(2, 0, 1)))


def make_pool(folders: list[Path], formulas: int, seed: int, formula_share: float = 0.3) -> Pool:
    """Gather all pictures, each source weighing as much as its variety deserves.

    Every folder weighs the same, however many pictures it has, since those of one kind repeat each
    other; the free photographs, each of something else, weigh double. The formulas together are
    drawn in `formula_share` of all cases.
    """
    photos = [(free_photos(), 2.0), *((folder_photos(folder), 1.0) for folder in folders)]
    sources = [(group, weight * (1 - formula_share)) for group, weight in photos if group]
    whole = sum(weight for _, weight in sources) / (1 - formula_share)
    if formulas:
        sources.append((list(_formulas(formulas, seed)), formula_share * whole))
    each = [torch.full((len(group),), weight / len(group)) for group, weight in sources]
    return Pool([picture for group, _ in sources for picture in group], torch.cat(each))


def _formulas(count: int, seed: int) -> Iterator[Tensor]:
    for pixels in render_many(count, 256, seed):
        yield as_tensor(pixels)
