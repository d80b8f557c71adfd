"""How much sooner a 12-megapixel photo is ready for training than by decoding it whole.

The peer is what is usually written: Pillow decodes the whole picture, then shrinks it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO

import numpy as np
from PIL import Image

from tests.benchmarks.record import Figure, at_least, in_turns, ratio_of_medians, report
from workbench.data.decoding import decode

SIDE = 224
BOUND = 2.5
TIMES = 7


def photo() -> bytes:
    """A JPEG of 4000 × 3000 pixels with about as much detail as a camera's."""
    chance = np.random.default_rng(0)
    coarse = Image.fromarray(chance.integers(0, 256, (300, 400, 3), dtype=np.uint8))
    large = np.asarray(coarse.resize((4000, 3000), Image.Resampling.BICUBIC), np.int16)
    grainy = np.clip(large + chance.integers(-8, 9, (3000, 4000, 1)), 0, 255).astype(np.uint8)
    file = BytesIO()
    Image.fromarray(grainy).save(file, "JPEG", quality=88)
    return file.getvalue()


def ours(content: bytes) -> None:
    """Reduced scale first, then the same shrinking."""
    picture = Image.fromarray(decode(content, at_least=SIDE).pixels)
    picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR)


def whole(content: bytes) -> None:
    """The whole picture, then shrunk."""
    with Image.open(BytesIO(content)) as image:
        image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)


def seconds(call: Callable[[bytes], None], content: bytes) -> Callable[[], float]:
    """Time one call."""

    def timed() -> float:
        began = time.perf_counter()
        call(content)
        return time.perf_counter() - began

    return timed


def measure() -> Figure:
    """How many times as many photos a second."""
    content = photo()
    mine, theirs = in_turns(seconds(ours, content), seconds(whole, content), TIMES)
    return at_least(
        "decoding",
        1 / ratio_of_medians(mine, theirs),
        "times Pillow decoding the whole photo",
        BOUND,
        ours_per_s=1 / sorted(mine)[TIMES // 2],
        whole_per_s=1 / sorted(theirs)[TIMES // 2],
        megabytes=len(content) / 1e6,
    )


if __name__ == "__main__":
    report(measure)
