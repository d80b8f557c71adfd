"""What can be known of a picture file without seeing the picture; never its name or its folder."""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workbench.data.readers import dicom
from workbench.data.readers.dicom_origin import origin_of

Traits = dict[str, float | str]

_EXIF = {
    0x010F: "camera maker",
    0x0110: "camera",
    0x0112: "orientation",
    0x0131: "software",
}
_MOST_WORDS = 50


def traits_of(content: bytes, width: int, height: int) -> Traits:
    """Size, shape, format, compression, and camera or machine, as far as the file says.

    Args:
        content: The whole file.
        width: Of the upright picture in pixels.
        height: Likewise.
    """
    pixels = max(1, width * height)
    return {
        "pixels": math.log(pixels),
        "shape": math.log(max(1, width) / max(1, height)),
        "bytes a pixel": math.log(max(1, len(content)) / pixels),
        **_origin(content),
    }


def _origin(content: bytes) -> dict[str, str]:
    """What the file says of itself, in words."""
    try:
        if dicom.sniff(content):
            return {"format": "DICOM", **origin_of(content)}
        with Image.open(io.BytesIO(content)) as image:
            exif = image.getexif()
            said = {name: str(exif[tag]) for tag, name in _EXIF.items() if tag in exif}
            return {
                "format": str(image.format),
                "mode": image.mode,
                "compression": _compression(image),
                **said,
            }
    except Exception:  # noqa: BLE001 — what can only be read by a plugin has no such traits
        return {"format": "other"}


def _compression(image: Image.Image) -> str:
    """The JPEG's own tables tell which program, and which quality, wrote it."""
    tables = getattr(image, "quantization", None)
    return "" if not tables else str(sum(sum(table) for table in tables.values()))


def as_columns(rows: Sequence[Traits]) -> NDArray[np.float64]:
    """Numbers as they are, the commonest words as a column for each: float64 (n, d)."""
    columns: list[list[float]] = []
    for name in sorted({key for row in rows for key in row}):
        values = [row.get(name, "") for row in rows]
        numbers = [value for value in values if isinstance(value, float)]
        if numbers:
            columns.append([v if isinstance(v, float) else float(np.mean(numbers)) for v in values])
        else:
            words = Counter(str(value) for value in values).most_common(_MOST_WORDS)
            columns += [[float(str(v) == word) for v in values] for word, _ in words[1:]]
    return np.array(columns, np.float64).T.reshape(len(rows), -1)


def numbers_only(rows: Sequence[Traits]) -> list[Traits]:
    """Size, shape and bytes a pixel."""
    return [{key: value for key, value in row.items() if isinstance(value, float)} for row in rows]


def words_only(rows: Sequence[Traits]) -> list[Traits]:
    """Without size and shape, which a crop around a thing may rightly differ in."""
    return [{key: value for key, value in row.items() if isinstance(value, str)} for row in rows]


def formats(sizes: NDArray[np.intp]) -> list[Traits]:
    """Width and height as one word.

    Those that come again and again are a camera's or an export's; crops round things hardly have
    the same size twice.

    Args:
        sizes: (n, 2), in pixels.
    """
    return [{"size": f"{width}×{height}"} for width, height in sizes.tolist()]
