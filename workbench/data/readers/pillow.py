"""Reads what Pillow reads well: JPEG, PNG, GIF, WebP, AVIF, BMP, JPEG 2000 and their kin."""

from __future__ import annotations

import contextlib
from io import BytesIO

import numpy as np
from PIL import Image, JpegImagePlugin

from workbench.data import channels
from workbench.data.orientation import TAG, swaps_sides, upright
from workbench.data.picture import Picture, Undecodable
from workbench.data.readers.limits import (
    MOST_PIXELS,
    MOST_PIXELS_REDUCED,
    alone_if_large,
    reduction,
    refuse_too_large,
)
from workbench.data.readers.reader import Reader
from workbench.data.readers.run_length import refuse_broken_runs

# Not every format that Pillow knows: some start other programs, some are only stubs.
_FORMATS = (
    *("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "DIB", "JPEG2000", "PPM", "ICO", "CUR", "ICNS"),
    *("PSD", "DDS", "QOI", "SGI", "SUN", "PCX", "XBM", "XPM", "FITS"),
)
_BEGINNINGS = (
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"\x89PNG\r\n\x1a\n", "PNG picture"),
    (b"GIF8", "GIF picture"),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "JPEG 2000 picture"),
    (b"\x00\x00\x01\x00", "Windows icon"),
    (b"\x00\x00\x02\x00", "Windows cursor"),
    (b"icns", "macOS icon"),
    (b"8BPS", "Photoshop document"),
    (b"DDS ", "DDS texture"),
    (b"qoif", "QOI picture"),
    (b"\x01\xda\x00", "Silicon Graphics picture"),
    (b"\x01\xda\x01", "Silicon Graphics picture"),
    (b"\x59\xa6\x6a\x95", "Sun raster picture"),
    (b"#define ", "XBM picture"),
    (b"/* XPM */", "XPM picture"),
    (b"SIMPLE  =", "FITS picture"),
)
_BMP_HEADERS = {12, 16, 40, 52, 56, 64, 108, 124}
_NUMBERS = {"I", "F", "I;16", "I;16L", "I;16B", "I;16N"}
_WITH_ALPHA = {"RGBA", "LA", "PA", "La", "RGBa"}


def sniff(head: bytes) -> str | None:
    """What kind of picture these first bytes begin, or None."""
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WebP picture"
    if head[4:8] == b"ftyp" and b"avi" in head[8:32]:
        return "AVIF picture"
    if head[:1] == b"P" and head[1:2] in b"1234567fF" and head[2:3].isspace():
        return "PNM picture"
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return "BMP picture"
    if head[:1] == b"\x0a" and head[1:2] in b"\0\2\3\5" and head[2:3] == b"\1":
        return "PCX picture"
    return None


def read(content: bytes, at_least: int | None) -> Picture:
    """A picture from the bytes of one of these formats; see `decode`."""
    if _is_deep_png(content):
        with contextlib.suppress(ImportError):
            return _deep_png(content)
    refuse_broken_runs(content)
    with _opened(content) as image:
        width, height = _choose_scale(image, at_least)
        note = _frames_note(image)
        with alone_if_large(image.width * image.height):
            return _shown(image, (width, height), note)


def _shown(image: Image.Image, size: tuple[int, int], note: str) -> Picture:
    width, height = size
    image.load()
    turned = _orientation(image)
    if swaps_sides(turned):
        width, height = height, width
    shown = to_picture(image, note)
    pixels = np.ascontiguousarray(upright(shown.pixels, turned))
    return Picture(pixels, width, height, shown.mapping)


def to_picture(image: Image.Image, note: str = "") -> Picture:
    """A loaded Pillow image of any mode as a picture; its orientation is left as it is."""
    if image.mode in _NUMBERS:
        values = np.asarray(image)
        return channels.from_values(
            values, what="16-bit values" if image.format == "PPM" else None, note=note
        )
    if image.mode in _WITH_ALPHA or "transparency" in image.info:
        return _without_alpha(image.convert("RGBA"), note)
    if image.mode in {"CMYK", "LAB"}:
        note = channels.in_words([note, f"{image.mode} colours turned into RGB"])
    return channels.picture(np.asarray(image.convert("RGB")), note)


def _without_alpha(image: Image.Image, note: str) -> Picture:
    alpha = image.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return channels.picture(np.asarray(image.convert("RGB")), note)
    white = Image.new("RGB", image.size, "white")
    white.paste(image.convert("RGB"), mask=alpha)
    return channels.picture(np.asarray(white), channels.in_words([note, channels.ON_WHITE]))


def _opened(content: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(content), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        if content.startswith(b"\xff\xd8\xff"):
            # Pillow refuses by size before a reduced scale can be chosen.
            return JpegImagePlugin.JpegImageFile(BytesIO(content))
        raise Undecodable(
            "The picture claims to have far more pixels than can be read "
            f"(at most {MOST_PIXELS // 10**6} million). It is damaged, or should be saved smaller."
        ) from error


def _choose_scale(image: Image.Image, at_least: int | None) -> tuple[int, int]:
    """Ask the decoder for a reduced scale where it can; returns the original size."""
    width, height = image.size
    factor = reduction(width, height, at_least)
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        progressive = bool(image.info.get("progressive"))
        most = MOST_PIXELS if progressive else MOST_PIXELS_REDUCED
        refuse_too_large(width, height, most)
        if factor > 1:
            image.draft(image.mode, (width // factor, height // factor))
        return width, height
    refuse_too_large(width, height)
    return width, height


def _frames_note(image: Image.Image) -> str:
    try:
        several = bool(getattr(image, "is_animated", False))
    except Exception:  # noqa: BLE001 - a damaged later frame must not cost the first
        several = False
    if not several:
        return ""
    return "the first of several pictures" if image.format == "MPO" else "the first frame"


def _orientation(image: Image.Image) -> object:
    try:
        return image.getexif().get(TAG)
    except Exception:  # noqa: BLE001 - damaged metadata is no reason to lose the picture
        return None


def _is_deep_png(content: bytes) -> bool:
    # Pillow keeps 16 bits of grey pictures only; of colour ones it drops the lower eight.
    return sniff(content[:16]) == "PNG picture" and (
        content[24:26] in {b"\x10\x02", b"\x10\x04", b"\x10\x06"}
    )


def _deep_png(content: bytes) -> Picture:
    import imagecodecs

    refuse_too_large(int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big"))
    values = imagecodecs.png_decode(content)
    if b"eXIf" in content or b"rientation" in content:
        with _opened(content) as image:
            values = upright(values, _orientation(image))
    return channels.from_values(values, "straight" if values.shape[-1] in {2, 4} else "none")


READER = Reader(
    name="pillow",
    title="Photos and drawings",
    suffixes=(
        *(".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".gif", ".webp", ".avif", ".bmp"),
        *(".jp2", ".j2k", ".ppm", ".pgm", ".pbm", ".pnm", ".ico", ".cur", ".psd", ".dds", ".qoi"),
        *(".sgi", ".pcx", ".xbm", ".xpm", ".fits", ".fit"),
    ),
    sniff=sniff,
    read=read,
)
