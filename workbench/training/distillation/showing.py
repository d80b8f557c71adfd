"""A user's pictures as what views are taken of: decoded once, squared as the network sees them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import torch
from torch import Tensor

from workbench.data.picture import Pixels
from workbench.training.distillation.views import ViewOptions
from workbench.training.failures import all_gone
from workbench.training.lessons.augmentation import PRESETS
from workbench.training.lessons.squares import Squares
from workbench.training.recipe import AugmentationName


def options_of(name: AugmentationName) -> ViewOptions:
    """How hard views are cropped and changed, by the recipe's name of a variation.

    Harder than a run varies pictures: the teacher says what is left in a crop, so that one may
    show as little as a crop of a crop (Beyer et al. 2022).
    """
    variation = PRESETS[name]
    most = 1.5 * max(variation.light, variation.colour)
    return ViewOptions(
        smallest_area=variation.least_area**2,
        stretch=variation.stretch,
        colour=most,
        grey_share=0.05 if variation.colour else 0.0,
        turn_share=0.75 if variation.turn else 0.0,
        mirror_share=0.5 if variation.mirror else 0.0,
        coarse_share=0.0,
        policy=name if variation.policy else "none",
    )


class Shown(Sequence[Tensor]):
    """Squares as what views are taken of: uint8 (3, S, S) each.

    In the place of one that cannot be read any more stands the next that can: of a black square the
    teacher would have an answer too, and the copy would learn it.

    Args:
        squares: Of the pictures, with room for views that are cropped.
    """

    def __init__(self, squares: Squares) -> None:
        self._squares = squares

    def __len__(self) -> int:
        return len(self._squares.items)

    @overload
    def __getitem__(self, index: int) -> Tensor: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Tensor]: ...
    def __getitem__(self, index: int | slice) -> Tensor | Sequence[Tensor]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        return torch.from_numpy(self._there(index).transpose(2, 0, 1).copy())

    def _there(self, index: int) -> Pixels:
        """The picture of that item, or of the next. Raises WorkbenchError where there is none."""
        for place in (*range(index, len(self)), *range(index)):
            square = self._squares.get(place)
            if square is not None:
                return square
        raise all_gone("to learn from")

    @property
    def lost(self) -> tuple[str, ...]:
        """Paths of the pictures that could not be read when they were wanted."""
        return tuple(sorted(self._squares.items[i].path for i in self._squares.lost))

    def close(self) -> None:
        """Let go of memory and file."""
        self._squares.close()
