"""The files a map can be kept as, beside its overlay or in a place the user chose."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple, get_args

from workbench.core.errors import WorkbenchError
from workbench.data.picture import Pixels
from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.evidence.overlay_files import write_overlay
from workbench.inspection.evidence.page import write_page
from workbench.inspection.evidence.raw import write_npy, write_tiff
from workbench.inspection.evidence.receipt import Receipt
from workbench.inspection.evidence.vector import write_svg
from workbench.inspection.showing.drawing import Drawing
from workbench.inspection.showing.overlay import blend

Format = Literal["npy", "tiff", "svg", "page"]
FORMATS: tuple[Format, ...] = get_args(Format)
ENDINGS: dict[str, str] = {"npy": ".npy", "tiff": ".tiff", "svg": ".svg", "page": ".html"}


class Kept(NamedTuple):
    """What there is to keep of one map.

    Args:
        pixels: uint8 (H, W, 3), the whole upright picture at any scale.
        attribution: Its map.
        drawing: How it is drawn.
        receipt: What made it.
    """

    pixels: Pixels
    attribution: Attribution
    drawing: Drawing
    receipt: Receipt


def keep(kept: Kept, overlay: Path, kind: Format) -> Path:
    """Write another file beside an overlay, under its name; returns where."""
    path = beside(overlay, kind)
    write(kept, path)
    return path


def beside(overlay: Path, kind: Format) -> Path:
    """Where the file of a format stands that belongs to an overlay."""
    return overlay.with_suffix(ENDINGS[kind])


def write(kept: Kept, path: Path) -> None:
    """Write what the path's ending says, whole or not at all, replacing what stands there.

    Raises:
        WorkbenchError: The ending is none of ours, or the place cannot be written.
    """
    match path.suffix.lower():
        case ".png":
            drawn = blend(kept.pixels, kept.attribution, kept.drawing)
            write_overlay(path, drawn, kept.receipt)
        case ".svg":
            write_svg(path, kept.pixels, kept.attribution, kept.drawing, kept.receipt)
        case ".npy":
            write_npy(path, kept.attribution)
        case ".tif" | ".tiff":
            write_tiff(path, kept.attribution, kept.receipt)
        case ".html" | ".htm":
            write_page(path, kept.pixels, kept.attribution, kept.receipt)
        case ending:
            raise WorkbenchError(
                f"A map cannot be saved as “{ending or path.name}”.",
                "Choose a name that ends in .png, .svg, .npy, .tiff or .html.",
            )
