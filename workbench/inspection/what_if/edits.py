"""Changes to a copy of a picture: painted over, blurred, cut, turned, in other light.

An edit is a frozen value, its places given as shares of the picture's width and height as they
are when it is applied: the same edits mean the same at any scale. The picture itself stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from workbench.data.picture import Pixels

Point = tuple[float, float]

_STRONGEST_BLUR = 0.04  # of the longer side: nothing is left to be recognised
_LEAST_CROP = 0.05  # of a side: less shows a model nothing


class Paint(msgspec.Struct, frozen=True, tag=True):
    """A stroke in the picture's mean colour: what lies under it is gone.

    Args:
        points: Where the brush went, (across, down), each 0 to 1.
        radius: Of the brush, as a share of the longer side.
    """

    points: tuple[Point, ...]
    radius: float


class Blur(msgspec.Struct, frozen=True, tag=True):
    """A stroke that blurs what lies under it; its colours stay, its detail goes.

    Args:
        points: Where the brush went, (across, down), each 0 to 1.
        radius: Of the brush, as a share of the longer side.
    """

    points: tuple[Point, ...]
    radius: float


class Crop(msgspec.Struct, frozen=True, tag=True):
    """Only this part, each side a share of the picture, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float


class Rotate(msgspec.Struct, frozen=True, tag=True):
    """Turned clockwise by so many degrees; corners that become free get the mean colour."""

    degrees: float


class Light(msgspec.Struct, frozen=True, tag=True):
    """Another light, each −1 to 1, 0 leaving it as it is.

    Args:
        brightness: Added, as a share of white.
        contrast: −1 is flat grey, 1 is twice the difference from the mean.
    """

    brightness: float = 0.0
    contrast: float = 0.0


Edit = Paint | Blur | Crop | Rotate | Light


def edited(pixels: Pixels, edits: Sequence[Edit]) -> Pixels:
    """A changed copy.

    Args:
        pixels: uint8 (H, W, 3); not altered.
        edits: One after another.

    Returns:
        uint8 (h, w, 3); as large as before unless cut or turned.
    """
    image = Image.fromarray(pixels)
    mean = _mean(pixels)
    for edit in edits:
        image = _applied(image, edit, mean)
    changed: Pixels = np.array(image)
    return changed


def then(edits: tuple[Edit, ...], edit: Edit) -> tuple[Edit, ...]:
    """The edits with one more; the light is set anew, not once more, where it was set last."""
    if isinstance(edit, Light) and edits and isinstance(edits[-1], Light):
        edits = edits[:-1]
    return edits if edit == Light() else (*edits, edit)


def _mean(pixels: Pixels) -> tuple[int, int, int]:
    red, green, blue = np.rint(pixels.reshape(-1, 3).mean(0)).astype(int).tolist()
    return red, green, blue


def _applied(image: Image.Image, edit: Edit, mean: tuple[int, int, int]) -> Image.Image:
    match edit:
        case Paint():
            image = image.copy()
            image.paste(mean, mask=_stroke(image.size, edit.points, edit.radius))
            return image
        case Blur():
            strength = max(2.0, _STRONGEST_BLUR * max(image.size))
            soft = image.filter(ImageFilter.GaussianBlur(strength))
            return Image.composite(soft, image, _stroke(image.size, edit.points, edit.radius))
        case Crop():
            return image.crop(_cut(image.size, edit))
        case Rotate():
            return _turned(image, edit.degrees, mean)
        case Light():
            return image.point([_lit(value, edit, channel) for channel in mean
                                for value in range(256)])  # fmt: skip


def _stroke(size: tuple[int, int], points: Sequence[Point], radius: float) -> Image.Image:
    """Where the brush went: 255 under it, 0 elsewhere."""
    mask = Image.new("L", size)
    draw = ImageDraw.Draw(mask)
    reach = max(0.5, radius * max(size))
    places = [(across * size[0], down * size[1]) for across, down in points]
    if len(places) > 1:
        draw.line(places, fill=255, width=max(1, round(2 * reach)))
    for x, y in places:
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
    return mask


def _cut(size: tuple[int, int], crop: Crop) -> tuple[int, int, int, int]:
    """Whole pixels, at least one, and no less than can be seen."""
    left, right = _span(crop.left, crop.right, size[0])
    top, bottom = _span(crop.top, crop.bottom, size[1])
    return left, top, right, bottom


def _span(low: float, high: float, pixels: int) -> tuple[int, int]:
    low, high = sorted((min(1.0, max(0.0, low)), min(1.0, max(0.0, high))))
    least = max(1, round(_LEAST_CROP * pixels))
    begin = min(round(low * pixels), pixels - least)
    return begin, max(begin + least, round(high * pixels))


def _turned(image: Image.Image, degrees: float, mean: tuple[int, int, int]) -> Image.Image:
    quarters = {
        90.0: Image.Transpose.ROTATE_270,
        180.0: Image.Transpose.ROTATE_180,
        270.0: Image.Transpose.ROTATE_90,
    }
    whole = degrees % 360
    if whole in quarters:
        return image.transpose(quarters[whole])  # exact: not a pixel is made up
    return image.rotate(-degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=mean)


def _lit(value: int, light: Light, mean: int) -> int:
    apart = (value - mean) * (1 + light.contrast)
    return min(255, max(0, round(mean + apart + 255 * light.brightness)))
