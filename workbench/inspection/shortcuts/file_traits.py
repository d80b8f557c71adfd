"""What can be known of a picture file without seeing the picture; never its name or its folder."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Traits = dict[str, float | str]

_EXIF = {0x010F: "maker", 0x0110: "camera", 0x0131: "software"}


def traits_of(content: bytes, width: int, height: int) -> Traits:
    """Size, shape, format, compression and camera, as far as the file says.

    Args:
        content: The whole file.
        width: Of the upright picture in pixels.
        height: Likewise.
    """
    pixels = max(1, width * height)
    traits: Traits = {
        "pixels": math.log(pixels),
        "shape": math.log(max(1, width) / max(1, height)),
        "bytes a pixel": math.log(max(1, len(content)) / pixels),
    }
    try:
        with Image.open(io.BytesIO(content)) as image:
            traits["format"] = str(image.format)
            traits["mode"] = image.mode
            traits["compression"] = _compression(image)
            exif = image.getexif()
            traits |= {name: str(exif[tag]) for tag, name in _EXIF.items() if tag in exif}
    except Exception:  # noqa: BLE001 — formats of which Pillow knows nothing have no such traits
        traits["format"] = "other"
    return traits


def _compression(image: Image.Image) -> str:
    """The JPEG's own tables tell which program, and which quality, wrote it."""
    tables = getattr(image, "quantization", None)
    return "" if not tables else str(sum(sum(table) for table in tables.values()))


def as_columns(rows: Sequence[Traits]) -> NDArray[np.float64]:
    """Numbers as they are, words as a column for each: float64 (n, d)."""
    columns: list[list[float]] = []
    for name in sorted({key for row in rows for key in row}):
        values = [row.get(name, "") for row in rows]
        numbers = [value for value in values if isinstance(value, float)]
        if numbers:
            columns.append([v if isinstance(v, float) else float(np.mean(numbers)) for v in values])
        else:
            words = sorted({str(value) for value in values})[:50]
            columns += [[float(str(v) == word) for v in values] for word in words[1:]]
    return np.array(columns, np.float64).T.reshape(len(rows), -1)


def words_only(rows: Sequence[Traits]) -> list[Traits]:
    """Without size and shape, which a crop around a thing may rightly differ in."""
    return [{key: value for key, value in row.items() if isinstance(value, str)} for row in rows]
