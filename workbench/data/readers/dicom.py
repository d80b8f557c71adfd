"""Reads DICOM as a radiologist sees it: rescaled, windowed, dark and bright the right way round.

The order of the steps is that of DICOM PS3.3 C.11: modality rescale, values of interest (window
or table), presentation.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from workbench.data import channels
from workbench.data.picture import Picture, Pixels, Undecodable
from workbench.data.readers.limits import refuse_too_large
from workbench.data.readers.reader import Reader
from workbench.data.tones import Values, scaled, to_bytes

if TYPE_CHECKING:
    from pydicom import Dataset

# The end of a transfer syntax's UID (PS3.6, table A-1) and the codec for it.
_CODECS = (
    *((f"4.{n}", "jpegls") for n in (80, 81)),
    *((f"4.{n}", "jpeg2k") for n in (90, 91, 201, 202, 203)),
    *((f"4.{n}", "jpegxl") for n in (110, 111, 112)),
)
_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


def sniff(head: bytes) -> str | None:
    """Whether these first bytes begin a DICOM file, with or without its preamble."""
    with_preamble = head[128:132] == b"DICM"
    # Without one it begins with the first element of group 0008 or 0002.
    without = head[:1] in {b"\x08", b"\x02"} and head[1:2] == b"\0" and head[3:4] == b"\0"
    return "DICOM file" if with_preamble or without else None


def read(content: bytes, _at_least: int | None) -> Picture:
    """The first frame of a DICOM file; see `decode`."""
    import pydicom

    dataset = pydicom.dcmread(BytesIO(content), force=True)
    _refuse_without_picture(dataset)
    _take_over_first_frame(dataset)
    values = _first_frame(dataset)
    note = "the first frame" if int(dataset.get("NumberOfFrames") or 1) > 1 else ""
    kind = str(dataset.get("PhotometricInterpretation", "MONOCHROME2"))
    if kind == "PALETTE COLOR":
        return _in_colour(_through_palette(dataset, values), note)
    if values.ndim == 3:
        return _in_colour(values, note)
    pixels, words = _grey(dataset, values)
    if kind == "MONOCHROME1":
        pixels, words = 255 - pixels, channels.in_words([words, "inverted, as the file asks"])
    return channels.picture(pixels, channels.in_words([note, words]))


def _refuse_without_picture(dataset: Dataset) -> None:
    if "DirectoryRecordSequence" in dataset:
        raise Undecodable("It is the index of a DICOM disc, not a picture.")
    if not any(keyword in dataset for keyword in _PIXELS):
        uid = dataset.get("SOPClassUID")
        what = getattr(uid, "name", "").removesuffix(" Storage")
        raise Undecodable(f"This DICOM file holds no picture{f' ({what})' if what else ''}.")
    refuse_too_large(int(dataset.get("Columns") or 0), int(dataset.get("Rows") or 0))


def _take_over_first_frame(dataset: Dataset) -> None:
    """What an enhanced file says of its first frame (PS3.3 C.7.6.16), as a classic one does."""
    for groups in ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"):
        for first in (dataset.get(groups) or ())[:1]:
            for part in ("PixelValueTransformationSequence", "FrameVOILUTSequence"):
                for found in (first.get(part) or ())[:1]:
                    dataset.update(found)


def _first_frame(dataset: Dataset) -> Values:
    from pydicom.pixels.utils import pixel_array

    try:
        values = pixel_array(dataset, index=0)
    except (RuntimeError, NotImplementedError, AttributeError) as error:
        values = _by_imagecodecs(dataset, error)
    return _signed(dataset, values[0] if values.ndim == 4 else values)


def _signed(dataset: Dataset, values: Values) -> Values:
    """Stored bits as the numbers they are: codecs know neither their sign nor their count."""
    if dataset.get("PixelRepresentation") != 1 or values.dtype.kind not in "ui":
        return values
    spare = 8 * values.dtype.itemsize - int(dataset.BitsStored)
    signed: Values = (values << spare).view(values.dtype.str.replace("u", "i"))
    return signed >> spare


def _by_imagecodecs(dataset: Dataset, error: Exception) -> Values:
    """Compressions that pydicom alone cannot undo: 12-bit, lossless and LS JPEG, JPEG XL."""
    import imagecodecs
    from pydicom.encaps import get_frame

    syntax = dataset.file_meta.get("TransferSyntaxUID") if "file_meta" in dir(dataset) else None
    if syntax is None or not syntax.is_compressed:
        raise error
    frame = get_frame(dataset.PixelData, 0, number_of_frames=int(dataset.get("NumberOfFrames", 1)))
    name = next((n for end, n in _CODECS if str(syntax).endswith(end)), "jpeg")
    try:
        values: Values = getattr(imagecodecs, f"{name}_decode")(frame)
    except Exception as failure:
        raise Undecodable(
            f"Its picture is compressed in a way that cannot be read ({syntax.name}), "
            "or is damaged. Export it as PNG, or as DICOM without compression."
        ) from failure
    kind = str(dataset.get("PhotometricInterpretation"))
    if name in ("jpegls", "jpegxl") and kind.startswith("YBR_FULL"):
        from pydicom.pixels.processing import convert_color_space

        return convert_color_space(values, "YBR_FULL", "RGB")
    return values


def _through_palette(dataset: Dataset, values: Values) -> Values:
    from pydicom.pixels.processing import apply_color_lut

    return scaled(apply_color_lut(values, dataset), 0, _top_of_palette(dataset))


def _top_of_palette(dataset: Dataset) -> int:
    depth = int(dataset.RedPaletteColorLookupTableDescriptor[2])
    return 255 if depth == 8 else 65535


def _in_colour(values: Values, note: str) -> Picture:
    return channels.from_values(values[:, :, :3], note=note)


def _grey(dataset: Dataset, values: Values) -> tuple[Pixels, str]:
    if int(dataset.get("BitsStored", 0)) == 1:
        return (values > 0).astype(np.uint8) * np.uint8(255), ""
    stored, plain = values, values.dtype == np.uint8
    values = _rescaled(dataset, values)
    windowed = _windowed(dataset, values)
    if windowed is not None and (windowed[0].min() < windowed[0].max()):
        return windowed
    if plain and _fits_a_byte(values):
        return to_bytes(values.astype(np.uint8))
    return _measured(dataset, stored, values)


def _measured(dataset: Dataset, stored: Values, values: Values) -> tuple[Pixels, str]:
    """As bright as the values that were measured ask; dark where none was (padding)."""
    there = stored != dataset.get("PixelPaddingValue")
    if np.all(there) or not np.any(there):
        return to_bytes(values, "measured values")
    pixels, words = to_bytes(np.where(there, values, values[there].min()), "measured values")
    dark = 255 if dataset.get("PhotometricInterpretation") == "MONOCHROME1" else 0
    return np.where(there, pixels, np.uint8(dark)), words


def _fits_a_byte(values: Values) -> bool:
    return bool(values.min() >= 0 and values.max() <= 255)


def _rescaled(dataset: Dataset, values: Values) -> Values:
    from pydicom.pixels.processing import apply_modality_lut

    return apply_modality_lut(values, dataset)


def _windowed(dataset: Dataset, values: Values) -> tuple[Pixels, str] | None:
    if dataset.get("VOILUTSequence"):
        from pydicom.pixels.processing import apply_voi

        table = apply_voi(values, dataset, index=0)
        bits = int(dataset.VOILUTSequence[0].LUTDescriptor[2])  # PS3.3 C.11.2.1.1
        return scaled(table, 0, 2**bits - 1), "the table of the file applied"
    centre, width = _first(dataset, "WindowCenter"), _first(dataset, "WindowWidth")
    function = dataset.get("VOILUTFunction") or "LINEAR"
    least = 1 if function == "LINEAR" else 0
    if centre is None or width is None or not (width > 0 and width >= least):
        return None
    words = f"the window of the file applied (centre {centre:g}, width {width:g})"
    if function == "LINEAR_EXACT":
        return scaled(values.astype(np.float64), centre - width / 2, centre + width / 2), words
    if function == "SIGMOID":
        curve = 1 / (1 + np.exp(-4 * (values.astype(np.float64) - centre) / width))
        return scaled(curve, 0, 1), words
    # PS3.3 C.11.2.1.2.1; a width of 1 is a threshold.
    half = max(width - 1, 1e-6) / 2
    return scaled(values.astype(np.float64), centre - 0.5 - half, centre - 0.5 + half), words


def _first(dataset: Dataset, keyword: str) -> float | None:
    value = dataset.get(keyword)
    if value is None or value == "":
        return None
    several = getattr(value, "__getitem__", None)
    return float(value[0] if several and not isinstance(value, str) else value)


READER = Reader(
    name="dicom",
    title="Medical pictures (DICOM)",
    suffixes=(".dcm", ".dicom", ".ima"),
    sniff=sniff,
    read=read,
)
