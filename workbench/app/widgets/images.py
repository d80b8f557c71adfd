"""From arrays of pixels to what Qt paints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage, QPixmap

if TYPE_CHECKING:
    import numpy as np


def image_of(pixels: np.ndarray) -> QImage:
    """A picture of its own memory from uint8 pixels (H, W, 3), or (H, W, 4) with alpha."""
    import numpy as np

    whole = np.ascontiguousarray(pixels, dtype=np.uint8)
    height, width, channels = whole.shape
    kinds = {3: QImage.Format.Format_RGB888, 4: QImage.Format.Format_RGBA8888}
    return QImage(whole.data, width, height, channels * width, kinds[channels]).copy()


def pixmap_of(pixels: np.ndarray) -> QPixmap:
    """The same, ready to be painted many times."""
    return QPixmap.fromImage(image_of(pixels))
