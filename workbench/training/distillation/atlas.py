"""Views made where the networks run: all pictures lie on the device, and a batch is cut at once.

Cutting one picture after the other on a CPU cannot feed a graphics card, which learns from
thousands of views a second. Here every picture is a square of an atlas, with half and quarter
sizes beside it (mipmaps, Williams 1983), and all crops of a batch are sampled together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import torch
from torch import Generator, Tensor
from torch.nn import functional

from workbench.training.distillation.views import ViewOptions, drawn

SIDE_PX = 512
LEVELS = 4
# What is left of a coarse view's lines; the same few steps for all, so that they go together.
COARSE = (0.25, 0.375, 0.5)


class Cuts(NamedTuple):
    """Where a batch of views is cut; all on the CPU, one entry a view.

    Args:
        picture: int64, which square of the atlas.
        placing: float32 (count, 2, 3), from the view to the square, both from -1 to 1.
        scale: float32, how many of the atlas's pixels one pixel of the view covers.
        coarse: int64, an index of `COARSE`, or -1.
    """

    picture: Tensor
    placing: Tensor
    scale: Tensor
    coarse: Tensor


class Atlas:
    """Pictures squeezed to squares on a device; views are cut from them all at once.

    Args:
        pictures: Each uint8 (3, height, width).
        weights: How often each is drawn, float32 (pictures,); empty: all the same.
        device: Where the squares lie and the views are made.
        side_px: Of the squares.
    """

    def __init__(
        self,
        pictures: Sequence[Tensor],
        weights: Tensor,
        device: torch.device,
        side_px: int = SIDE_PX,
    ) -> None:
        self._weights = weights
        self._ratios = torch.tensor([p.shape[-1] / p.shape[-2] for p in pictures])
        squares = torch.stack([_square(picture.to(device), side_px) for picture in pictures])
        self._levels = list(_halved(squares))

    def crops(self, options: ViewOptions, count: int, size_px: int, source: Generator) -> Tensor:
        """Cut, turn and mirror: float32 (count, 3, size_px, size_px), 0 to 1, on the device."""
        cuts = self._cuts(options, count, size_px, source)
        squares = self._levels[0]
        views = torch.empty(count, 3, size_px, size_px, device=squares.device)
        wanted = cuts.scale.log2().floor().clamp(0, len(self._levels) - 1).long()
        for level, textures in enumerate(self._levels):
            places = (wanted == level).nonzero().flatten()
            if len(places):
                here = places.to(squares.device)
                views[here] = _sampled(textures, cuts, places, size_px)
        return _coarsened(views, cuts.coarse)

    def _cuts(self, options: ViewOptions, count: int, size_px: int, source: Generator) -> Cuts:
        picture = drawn(len(self._ratios), self._weights, count, source)
        dice = torch.rand(8, count, generator=source)
        area = options.smallest_area ** dice[0]
        ratio = options.stretch ** (2 * dice[1] - 1) / self._ratios[picture]
        wide, tall = (area * ratio).sqrt().clamp(max=1.0), (area / ratio).sqrt().clamp(max=1.0)
        left, top = (1 - wide) * (2 * dice[2] - 1), (1 - tall) * (2 * dice[3] - 1)
        mirror = torch.where(dice[4] < options.mirror_share, -1.0, 1.0)
        turned = (dice[5] < options.turn_share) * (1 + (dice[6] * 3).long())
        coarse = (dice[7] / max(options.coarse_share, 1e-9) * len(COARSE)).long()
        side_px = self._levels[0].shape[-1]
        return Cuts(
            picture,
            _placing(wide * mirror, tall, left, top, turned),
            torch.maximum(wide, tall) * side_px / size_px,
            torch.where(dice[7] < options.coarse_share, coarse.clamp(max=len(COARSE) - 1), -1),
        )


def _square(picture: Tensor, side_px: int) -> Tensor:
    shape = (side_px, side_px)
    return functional.interpolate(picture[None], shape, mode="bilinear", antialias=True)[0]


def _halved(squares: Tensor) -> Iterable[Tensor]:
    """The squares, then half of their size, a quarter…: uint8 (pictures, 3, S, S) each."""
    for level in range(LEVELS):
        side_px = squares.shape[-1] >> level
        if side_px >= 1:
            yield squares if level == 0 else torch.stack([_square(s, side_px) for s in squares])


def _placing(wide: Tensor, tall: Tensor, left: Tensor, top: Tensor, turned: Tensor) -> Tensor:
    """Affine maps (count, 2, 3): turn by quarters, then scale and shift into the crop."""
    angle = turned * (torch.pi / 2)
    cosine, sine = angle.cos().round(), angle.sin().round()
    across = torch.stack([wide * cosine, wide * sine, left], 1)
    down = torch.stack([-tall * sine, tall * cosine, top], 1)
    return torch.stack([across, down], 1)


def _sampled(textures: Tensor, cuts: Cuts, places: Tensor, size_px: int) -> Tensor:
    """Sample some of the views from one level: float32 (places, 3, size_px, size_px), 0 to 1."""
    device = textures.device
    shape = [len(places), 3, size_px, size_px]
    grid = functional.affine_grid(cuts.placing[places].to(device), shape, align_corners=False)
    chosen = textures[cuts.picture[places].to(device)].float().div_(255)
    return functional.grid_sample(chosen, grid, padding_mode="border", align_corners=False)


def _coarsened(views: Tensor, coarse: Tensor) -> Tensor:
    """Leave some views only a part of their lines, as if they came from tiny pictures."""
    size_px = views.shape[-1]
    for step, share in enumerate(COARSE):
        places = (coarse == step).nonzero().flatten().to(views.device)
        if len(places):
            few = max(1, int(size_px * share))
            small = _resized(views[places], few)
            views[places] = _resized(small, size_px)
    return views


def _resized(views: Tensor, size_px: int) -> Tensor:
    return functional.interpolate(views, (size_px, size_px), mode="bilinear", antialias=True)
