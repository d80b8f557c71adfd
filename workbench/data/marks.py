"""Where the thing is in a picture, as the user marked it: frames, whatever the picture's scale."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """A frame round the thing, in shares (0 to 1) of the upright picture's width and height."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_one(self) -> bool:
        """Whether it lies on the picture and holds something."""
        across, down = 0 <= self.left < self.right <= 1, 0 <= self.top < self.bottom <= 1
        return across and down


def mask_of(frames: Sequence[Frame], width: int, height: int) -> NDArray[np.bool_]:
    """Which pixels of a picture are marked: bool (height, width); each frame marks one at least."""
    mask = np.zeros((height, width), bool)
    for frame in frames:
        left, top = int(frame.left * width), int(frame.top * height)
        right, bottom = round(frame.right * width), round(frame.bottom * height)
        mask[top : max(bottom, top + 1), left : max(right, left + 1)] = True
    return mask
