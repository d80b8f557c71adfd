"""Many pictures with their maps on one sheet."""

from __future__ import annotations

import functools
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from workbench.core import files
from workbench.core.errors import WorkbenchError

if TYPE_CHECKING:
    from workbench.data.picture import Pixels

MOST = 400
"""More pictures than this are no sheet any more."""

CELL = 256
"""Longest side of a picture on the sheet, in pixels."""

_KEY, _KIND = "Workbench", "contact sheet"
_GAP, _LINE, _HEAD = 16, 19, 44
_LEGEND = 3 * _LINE + 4
_INK, _SOFT, _WRONG, _PAPER = "#1c1c1e", "#5f6368", "#a83c00", "#ffffff"


class Cell(NamedTuple):
    """One picture of a sheet.

    Args:
        pixels: uint8 (H, W, 3), with its map over it.
        title: Its file name.
        says: What the model says of it.
        label: Its class; None where it has none.
        right: Whether both are the same.
        note: What stands over the picture, such as that its map shows nothing; empty for none.
    """

    pixels: Pixels
    title: str
    says: str
    label: str | None = None
    right: bool = True
    note: str = ""


class Legend(NamedTuple):
    """How the maps of a sheet are to be read.

    Args:
        scale: uint8 (h, w, 4), RGBA, the colours from the left end to the right.
        left: What the left end means.
        right: What the right end means.
        sentence: What the maps show.
    """

    scale: NDArray[np.uint8]
    left: str
    right: str
    sentence: str


def write_contact_sheet(
    path: Path, cells: Sequence[Cell], heading: str, legend: Legend | None = None
) -> None:
    """Write a PNG, whole or not at all: rows of pictures, under each what is said of it.

    Args:
        path: Where to.
        cells: The pictures; more than `MOST` are left out.
        heading: What they have in common.
        legend: Stands below the heading.

    Raises:
        WorkbenchError: There is nothing to show, or the place cannot be written.
    """
    if not cells:
        raise WorkbenchError("There are no pictures for a contact sheet.", "Choose some pictures.")
    shown = cells[:MOST]
    columns = _columns(len(shown))
    rows = -(-len(shown) // columns)
    width, height = CELL + _GAP, CELL + 2 * _LINE + _GAP + 6
    head = _HEAD if legend is None else _HEAD + _LEGEND
    sheet = Image.new("RGB", (columns * width + _GAP, rows * height + head + _GAP), _PAPER)
    draw = ImageDraw.Draw(sheet)
    words = _fitted(heading, sheet.width - 2 * _GAP, 18)
    draw.text((_GAP, _GAP - 2), words, fill=_INK, font=_font(18))
    if legend is not None:
        _paint_legend(sheet, draw, legend)
    for place, cell in enumerate(shown):
        down, across = divmod(place, columns)
        _paint(sheet, draw, cell, (_GAP + across * width, head + down * height))
    stream = io.BytesIO()
    about = PngImagePlugin.PngInfo()
    about.add_text(_KEY, _KIND)
    sheet.save(stream, "PNG", compress_level=4, pnginfo=about)
    files.write_whole(path, stream.getvalue())


def refuse_to_replace(path: Path) -> None:
    """Let a sheet take the place of an older sheet only; asked before the work begins.

    Raises:
        WorkbenchError: Another file stands there, or its name does not end in .png.
    """
    files.refuse_to_replace(path, _KIND, (".png",), _is_sheet)


def _is_sheet(path: Path) -> bool:
    try:
        with Image.open(path, formats=["PNG"]) as image:
            return image.info.get(_KEY) == _KIND
    except (OSError, ValueError, SyntaxError):
        return False


def _columns(count: int) -> int:
    """A sheet a little wider than high."""
    return min(count, max(1, round(math.sqrt(1.4 * count))))


def _paint(
    sheet: Image.Image, draw: ImageDraw.ImageDraw, cell: Cell, corner: tuple[int, int]
) -> None:
    left, top = corner
    draw.rectangle((left, top, left + CELL - 1, top + CELL - 1), fill="#808080")
    picture = Image.fromarray(cell.pixels)
    picture.thumbnail((CELL, CELL), Image.Resampling.LANCZOS)
    sheet.paste(picture, (left + (CELL - picture.width) // 2, top + (CELL - picture.height) // 2))
    if cell.note:
        strip = (left, top + CELL - _LINE - 6, left + CELL - 1, top + CELL - 1)
        draw.rectangle(strip, fill=_INK)
        words = _fitted(cell.note, CELL - 12, 14)
        draw.text((left + 6, strip[1] + 3), words, fill=_PAPER, font=_font(14))
    below = top + CELL + 4
    said = cell.says if cell.label is None else f"{cell.says} · label {cell.label}"
    ink = _INK if cell.right else _WRONG
    draw.text((left, below), _fitted(said, CELL, 14), fill=ink, font=_font(14))
    draw.text((left, below + _LINE), _fitted(cell.title, CELL, 12), fill=_SOFT, font=_font(12))


def _paint_legend(sheet: Image.Image, draw: ImageDraw.ImageDraw, legend: Legend) -> None:
    """A scale as wide as a picture on grey, its two ends named, and what the maps show."""
    top, small = _HEAD, _font(12)
    ground = Image.new("RGBA", (CELL, 12), "#808080")
    strip = Image.fromarray(legend.scale).resize(ground.size)
    sheet.paste(Image.alpha_composite(ground, strip).convert("RGB"), (_GAP, top))
    draw.text((_GAP, top + 14), legend.left, fill=_SOFT, font=small)
    right = _GAP + CELL - small.getlength(legend.right)
    draw.text((right, top + 14), legend.right, fill=_SOFT, font=small)
    words = _fitted(legend.sentence, sheet.width - 2 * _GAP, 12)
    draw.text((_GAP, top + 14 + _LINE), words, fill=_SOFT, font=small)


def _fitted(text: str, room: int, size: int) -> str:
    """The text, with dots in its middle where it is too long."""
    if _font(size).getlength(text) <= room:
        return text
    keep = len(text) - 1
    while keep > 2 and _font(size).getlength(_dotted(text, keep)) > room:
        keep -= 1
    return _dotted(text, keep)


def _dotted(text: str, keep: int) -> str:
    head = (keep + 1) // 2
    return f"{text[:head]}…{text[len(text) - keep + head :]}"


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """One that comes with the program and knows most of the world's letters."""
    from matplotlib import get_data_path

    return ImageFont.truetype(Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf", size)
