"""From a decoded picture to what the network sees: one way for grid, training and heatmap.

Pillow scales (antialiased, integer arithmetic: the same bytes on every machine) straight from the
part that is seen to the square, in whatever thread it is called; nothing here needs torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workbench.data.picture import Pixels
from workbench.models.backbone import Backbone, Resample
from workbench.models.catalogue import bundled_backbones

if TYPE_CHECKING:
    from torch import Tensor

Fit = Literal["whole", "crop"]

_FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


class Box(NamedTuple):
    """A part of a picture, in pixels from its upper left corner; fractions are meant."""

    left: float
    top: float
    right: float
    bottom: float


class Preprocessing(msgspec.Struct, frozen=True):
    """How pictures are made ready for one network; travels with its weights.

    Args:
        size: Side in pixels of the square that the network sees.
        fit: "whole": the whole picture, squeezed into the square, so that nothing is cut off;
            "crop": the middle, in its own proportions.
        mean: Subtracted from each channel (RGB, values 0..1).
        std: Each channel is divided by it.
        kept: For "crop": which part (0..1] of the shorter side is kept.
        resample: How it is scaled.
    """

    size: int
    fit: Fit = "whole"
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)
    kept: float = 1.0
    resample: Resample = "bilinear"

    @property
    def at_least(self) -> int:
        """How many pixels the shorter side of a decoded picture should have: no detail is lost."""
        return self.size if self.fit == "whole" else round(self.size / self.kept)

    def region(self, width: int, height: int) -> Box:
        """The part of a picture of that size, in its own pixels, that the square shows."""
        if self.fit == "whole":
            return Box(0.0, 0.0, float(width), float(height))
        side = min(width, height) * self.kept
        left, top = (width - side) / 2, (height - side) / 2
        return Box(left, top, left + side, top + side)

    def square(self, pixels: Pixels) -> Pixels:
        """What the network sees, as a picture.

        Args:
            pixels: uint8 (H, W, 3), upright RGB, at any scale.

        Returns:
            uint8 (size, size, 3).
        """
        height, width = pixels.shape[:2]
        seen = Image.fromarray(pixels).resize(
            (self.size, self.size), _FILTERS[self.resample], box=self.region(width, height)
        )
        return np.asarray(seen)

    def normalised(self, squares: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Squares uint8 (…, S, S, 3) as float32 (…, 3, S, S), channels scaled by mean and std."""
        height, width = squares.shape[-3:-1]
        scaled = np.empty((*squares.shape[:-3], 3, height, width), np.float32)
        for channel, table in enumerate(self._tables()):  # 256 values: looking up is quickest
            np.take(table, squares[..., channel], out=scaled[..., channel, :, :], mode="clip")
        return scaled

    def _tables(self) -> NDArray[np.float32]:
        """For each channel what becomes of each of the 256 values: float32 (3, 256)."""
        mean, std = self._channels()
        values = np.arange(256, dtype=np.float32)
        return (values - mean[:, None] * 255) / (std[:, None] * 255)

    def shown(self, array: NDArray[np.float32]) -> Pixels:
        """The reverse of `normalised`: float32 (…, 3, S, S) as uint8 (…, S, S, 3)."""
        mean, std = self._channels()
        values = np.moveaxis(array, -3, -1) * std + mean
        whole: Pixels = np.clip(np.rint(values * 255), 0, 255).astype(np.uint8)
        return whole

    def _channels(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        return np.array(self.mean, np.float32), np.array(self.std, np.float32)

    def array(self, pixels: Pixels) -> NDArray[np.float32]:
        """What the network is given for one picture: float32 (3, size, size)."""
        return self.normalised(self.square(pixels))

    def batch(self, pictures: Sequence[Pixels]) -> NDArray[np.float32]:
        """What the network is given for several pictures: float32 (N, 3, size, size)."""
        return self.normalised(np.stack([self.square(pixels) for pixels in pictures]))

    def tensor(self, pixels: Pixels) -> Tensor:
        """The same as `array`, as a torch tensor on the CPU."""
        import torch

        return torch.from_numpy(self.array(pixels))

    def on_device(self, squares: Tensor) -> Tensor:
        """`normalised` on whatever device the squares are on.

        Args:
            squares: uint8 (N, S, S, 3).

        Returns:
            float32 (N, 3, S, S), in channels_last layout, without a copy on the way.
        """
        import torch

        number, height, width, _ = squares.shape
        mean = torch.tensor(self.mean, device=squares.device).mul_(255).repeat(width)
        std = torch.tensor(self.std, device=squares.device).mul_(255).repeat(width)
        # A row at a time: three numbers at a time would take more than twice as long.
        rows = squares.reshape(number, height, width * 3).float().sub_(mean).div_(std)
        return rows.view(number, height, width, 3).permute(0, 3, 1, 2)


def preprocessing_for(
    backbone: Backbone, source: str = "download", size: int | None = None, fit: Fit = "whole"
) -> Preprocessing:
    """What suits a backbone's weights, for pictures of `size` pixels (None: as they were learned).

    Args:
        backbone: The network.
        source: Where the weights come from; bundled ones may have a size of their own.
        size: Side in pixels of the square.
        fit: The whole picture, or its middle.
    """
    card = bundled_backbones().get(backbone.name) if source == "bundled" else None
    return Preprocessing(
        size=size or (card.size_px if card else backbone.size),
        fit=fit,
        mean=card.mean if card else backbone.mean,
        std=card.std if card else backbone.std,
        kept=backbone.size / backbone.resize,
        resample=backbone.resample,
    )
