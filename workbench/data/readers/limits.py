"""How large a picture may be: enough for any camera, too little to fill the memory."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, nullcontext

from workbench.data.picture import Undecodable

MOST_PIXELS = 120_000_000
MOST_PIXELS_REDUCED = 300_000_000
_LARGE = 24_000_000
_LARGE_FILE = 200_000_000
_one_at_a_time = threading.Lock()
_one_file_at_a_time = threading.Lock()


def refuse_too_large(width: int, height: int, most: int = MOST_PIXELS) -> None:
    """Raise Undecodable, with the size, where a picture has more than `most` pixels or none."""
    if width < 1 or height < 1:
        raise Undecodable(f"The picture is {width} × {height} pixels, so there is nothing in it.")
    if width * height > most:
        raise Undecodable(
            f"The picture is too large: {width:,} × {height:,} pixels. At most {most // 10**6} "
            "million pixels can be read. Save it smaller or cut it into parts."
        )


def alone_if_large(pixels: int) -> AbstractContextManager[object]:
    """While a large picture is decoded the others wait, so that threads do not fill the memory."""
    return _one_at_a_time if pixels > _LARGE else nullcontext()


def read_alone_if_large(size: int) -> AbstractContextManager[object]:
    """While a large file is read whole the others wait. Apart from decoding: threads do both."""
    return _one_file_at_a_time if size > _LARGE_FILE else nullcontext()


def reduction(width: int, height: int, at_least: int | None) -> int:
    """The largest of 1, 2, 4, 8 by which both sides may be divided.

    The shorter side keeps `at_least` pixels; without it only what is too large is reduced.
    """
    if at_least is not None:
        wanted = min(width, height) // max(1, at_least)
    else:
        wanted = 1
        while width * height > MOST_PIXELS * wanted**2 and wanted < 8:
            wanted *= 2
    return max((f for f in (1, 2, 4, 8) if f <= wanted), default=1)
