"""Handwritten digits: the 1,797 scans that come with scikit-learn, as pictures on paper.

E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI, 1998: 8 × 8 cells of
0 to 16 each, counted from 32 × 32 bitmaps.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from workbench.core.events import Task
from workbench.data.picture import Pixels
from workbench.data.samples.building import Files, built
from workbench.data.samples.sample import Sample
from workbench.data.tones import Values

NAME = "digits"
COUNT = 1797
SIDE = 64
_MARGIN = 2
_INK, _PAPER = np.array((38, 42, 64)), np.array((250, 248, 242))


def build(seed: int = 0) -> Task[Path]:
    """Write the scans as PNG files into one folder a digit; the seed changes nothing."""
    del seed  # real scans: there is only one set of them
    return built(NAME, 0, COUNT, lambda _seed: _files())


def _files() -> Files:
    from sklearn.datasets import load_digits

    scans = load_digits()
    for number, (cells, digit) in enumerate(zip(scans.images, scans.target, strict=True)):
        yield f"{NAME}/{digit}/{digit}_{number:04d}.png", _png(on_paper(cells))


def on_paper(cells: Values) -> Pixels:
    """Ink on paper from 8 × 8 cells of 0..16: uint8 (64, 64, 3)."""
    padded = np.pad(np.clip(cells / 16, 0, 1), 1).astype(np.float32)
    inner = SIDE - 2 * _MARGIN
    large = Image.fromarray(padded).resize((inner, inner), Image.Resampling.BICUBIC)
    # A little steeper than linear: the edge of a pen rather than a blur.
    ink = np.clip((np.pad(np.asarray(large), _MARGIN) - 0.12) / 0.66, 0, 1)[..., None]
    return np.rint(_PAPER * (1 - ink) + _INK * ink).astype(np.uint8)


def _png(pixels: Pixels) -> bytes:
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


SAMPLE = Sample(
    name=NAME,
    title="Handwritten digits",
    sentence="1,797 real scans of the digits 0 to 9, small and quick to learn.",
    build=build,
)
