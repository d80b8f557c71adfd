"""Picture and map as SVG: contours as paths that stay sharp at any size, or the map as it is."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from html import escape
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workbench.core.files import write_whole
from workbench.data.picture import Pixels
from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.evidence.receipt import Receipt
from workbench.inspection.placing import inside, placed, scaled
from workbench.inspection.showing.drawing import Drawing, levels_of
from workbench.inspection.showing.overlay import UNSEEN, coloured, sheet, strengths

_TRACED = 256  # longest side of the grid that contours are traced on; maps are smooth


def write_svg(
    path: Path, pixels: Pixels, attribution: Attribution, drawing: Drawing, receipt: Receipt
) -> None:
    """Write one file that holds the picture, the map over it, and the receipt.

    Args:
        path: Where to.
        pixels: uint8 (H, W, 3), the whole upright picture at any scale.
        attribution: Its map.
        drawing: With contours, lines are paths; else the map is embedded as it is drawn.
        receipt: Stands in the file's metadata.
    """
    height, width = pixels.shape[:2]
    shown = (
        _grey(attribution, width, height, drawing)
        + "".join(_paths(attribution, width, height, drawing))
        if drawing.contours
        else _image(sheet(attribution, width, height, drawing), width, height)
    )
    about = escape(msgspec.json.encode(receipt).decode())
    title = escape(f"{receipt.name}: {receipt.asked}")
    content = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}">\n<title>{title}</title>\n'
        f"<metadata>{about}</metadata>\n{_image(pixels, width, height)}\n"
        f'<g opacity="{1.0 if drawing.contours else drawing.opacity:.3f}">\n{shown}</g>\n</svg>\n'
    )
    write_whole(path, content.encode())


def embedded(pixels: NDArray[np.uint8]) -> str:
    """A picture as a data URL that any browser shows."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", compress_level=6)
    return f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}"


def _image(pixels: NDArray[np.uint8], width: int, height: int) -> str:
    return f'<image width="{width}" height="{height}" href="{embedded(pixels)}"/>'


def _grey(attribution: Attribution, width: int, height: int, drawing: Drawing) -> str:
    """A sheet over what the network did not see, as on an overlay; nothing where it saw all."""
    box = scaled(attribution.box, width / attribution.width, height / attribution.height)
    if inside(box, width, height).all():
        return ""
    red, green, blue, alpha = UNSEEN
    hole = f"M{box.left:.2f},{box.top:.2f}H{box.right:.2f}V{box.bottom:.2f}H{box.left:.2f}Z"
    return (
        f'<path d="M0,0H{width}V{height}H0Z{hole}" fill-rule="evenodd" '
        f'fill="rgb({red},{green},{blue})" fill-opacity="{alpha / 255 * drawing.opacity:.3f}"/>\n'
    )


def _paths(attribution: Attribution, width: int, height: int, drawing: Drawing) -> Iterator[str]:
    from contourpy import contour_generator

    factor = min(1.0, _TRACED / max(width, height))
    across, down = max(2, round(width * factor)), max(2, round(height * factor))
    box = scaled(attribution.box, across / attribution.width, down / attribution.height)
    values = placed(strengths(attribution, drawing), box, across, down)
    x = (np.arange(across) + 0.5) * width / across
    y = (np.arange(down) + 0.5) * height / down
    seen = inside(box, across, down)
    trace = contour_generator(x, y, np.ma.array(values, mask=~seen))
    plain = msgspec.structs.replace(drawing, threshold=0.0)
    stroke = max(1.0, max(width, height) / 250)
    for sign in (1, -1) if drawing.both_sides else (1,):
        for level in levels_of(drawing):
            red, green, blue, _ = coloured(np.full((1, 1), sign * level, np.float32), plain)[0, 0]
            for line in trace.lines(sign * level):
                places = " ".join(f"{px:.2f},{py:.2f}" for px, py in np.asarray(line))
                yield (
                    f'<polyline points="{places}" fill="none" '
                    f'stroke="rgb({red},{green},{blue})" stroke-width="{stroke:.2f}"/>\n'
                )
