"""Reads TIFF: plain ones through Pillow, those with more than 8 bits through tifffile."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, TiffImagePlugin

from workbench.data import channels
from workbench.data.orientation import TAG, upright
from workbench.data.picture import Picture, Undecodable
from workbench.data.readers import pillow
from workbench.data.readers.limits import alone_if_large, refuse_too_large
from workbench.data.readers.reader import Reader
from workbench.data.tones import Values

if TYPE_CHECKING:
    from tifffile import TiffPage

_SUBFILE, _BITS, _SUBIFDS, _SAMPLE_FORMAT, _DNG = 254, 258, 330, 339, 50706
_FILTER_ARRAY, _LINEAR_RAW, _PALETTE = 32803, 34892, 3
_BY_LIBTIFF = {5, 8, 32773, 32946, 34925}  # LZW, deflate, PackBits, LZMA
_MOST_BYTES = 1_500_000_000
_RAW = "It is a camera's raw file. Export it as JPEG or TIFF."


def sniff(head: bytes) -> str | None:
    """Whether these first bytes begin a TIFF or BigTIFF file."""
    beginnings = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
    return "TIFF picture" if head.startswith(beginnings) else None


def read(content: bytes, _at_least: int | None) -> Picture:
    """The first page of a TIFF file; see `decode`."""
    if content[8:10] == b"CR":
        raise Undecodable(_RAW)
    try:
        image = Image.open(BytesIO(content), formats=("TIFF",))
    except Exception:  # noqa: BLE001 - what Pillow cannot open, tifffile may
        return _through_tifffile(content)
    with image:
        assert isinstance(image, TiffImagePlugin.TiffImageFile)
        if not _plain(image):
            return _through_tifffile(content)
        refuse_too_large(*image.size)
        _refuse_cut_off(_ends(image), len(content))
        note = "the first of several pages" if _several(image) else ""
        with alone_if_large(image.width * image.height):
            image.load()  # turns it upright, too
            return pillow.to_picture(image, note)


def _plain(image: TiffImagePlugin.TiffImageFile) -> bool:
    tags = image.tag_v2
    if _DNG in tags or (int(tags.get(_SUBFILE, 0)) & 1 and _SUBIFDS in tags):
        raise Undecodable(_RAW)
    formats = tags.get(_SAMPLE_FORMAT, (1,))
    return max(tags.get(_BITS, (1,))) <= 8 and set(formats) <= {1, 4}


def _several(image: TiffImagePlugin.TiffImageFile) -> bool:
    try:
        return bool(image.is_animated)
    except Exception:  # noqa: BLE001 - a damaged later page must not cost the first
        return False


def _ends(image: TiffImagePlugin.TiffImageFile) -> list[int]:
    tags = image.tag_v2
    starts, sizes = (273, 279) if 273 in tags else (324, 325)
    return [a + b for a, b in zip(tags.get(starts, ()), tags.get(sizes, ()), strict=False)]


def _refuse_cut_off(ends: Iterable[int], size: int) -> None:
    if max(ends, default=0) > size:
        raise Undecodable(
            "The picture is cut off: the file ends before the picture does. "
            "Copy or export it again."
        )


def _through_tifffile(content: bytes) -> Picture:
    import tifffile

    with tifffile.TiffFile(BytesIO(content)) as file:
        page = file.pages.first
        refuse_too_large(page.imagewidth, page.imagelength)
        _refuse_what_is_missing(page, len(content))
        values = _one_plane(page, content)
        several = len(file.pages) > 1
    turned = page.tags.valueof(TAG)
    return channels.from_values(
        np.ascontiguousarray(upright(values, turned)),
        alpha=_alpha(page, values),
        what=None if values.dtype.kind == "f" else f"{page.bitspersample}-bit values",
        note="the first of several pages" if several else "",
    )


def _refuse_what_is_missing(page: TiffPage, size: int) -> None:
    if page.photometric in {_FILTER_ARRAY, _LINEAR_RAW}:
        raise Undecodable(_RAW)
    if page.nbytes > _MOST_BYTES:
        raise Undecodable(
            f"The picture is too large: {page.nbytes / 1e9:.1f} GB when "
            "unpacked. It is damaged, or should be saved smaller."
        )
    _refuse_cut_off(map(sum, zip(page.dataoffsets, page.databytecounts, strict=False)), size)


def _unpacked(page: TiffPage, content: bytes) -> Values:
    if page.compression in _BY_LIBTIFF:
        # Steadier than tifffile's own decoders on damaged files, which may end the process.
        import imagecodecs

        values: Values = imagecodecs.tiff_decode(content, index=0)
        if values.shape == page.shape:
            return values
    return page.asarray()


def _one_plane(page: TiffPage, content: bytes) -> Values:
    """The page as (H, W) or (H, W, S), dark to bright."""
    values = _unpacked(page, content)
    axes = page.axes
    for axis in [a for a in axes if a not in "YXS"]:
        values = values.take(0, axis=axes.index(axis))
        axes = axes.replace(axis, "")
    if "S" in axes:
        values = np.moveaxis(values, axes.index("S"), -1)
    if page.photometric == _PALETTE and page.colormap is not None:
        values = np.moveaxis(np.take(page.colormap, values, axis=1), 0, -1)
    elif page.photometric == 0 and values.dtype.kind == "u":
        values = np.subtract(2**page.bitspersample - 1, values, dtype=values.dtype)
    return values


def _alpha(page: TiffPage, values: Values) -> channels.Alpha:
    if values.ndim != 3 or values.shape[2] not in {2, 4} or not page.extrasamples:
        return "none"
    kinds: dict[int, channels.Alpha] = {1: "premultiplied", 2: "straight"}  # TIFF 6.0, section 18
    return kinds.get(int(page.extrasamples[-1]), "none")


READER = Reader(
    name="tiff", title="TIFF pictures", suffixes=(".tif", ".tiff"), sniff=sniff, read=read
)
