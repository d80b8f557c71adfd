"""A user's pictures as what views are taken of: decoded once, squared as the network sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import overload

import msgspec
import torch
from torch import Tensor

from workbench.data.items import Item
from workbench.data.picture import Pixels
from workbench.models.preprocessing import Preprocessing
from workbench.training.distillation.views import ViewOptions
from workbench.training.failures import all_gone
from workbench.training.lessons.squares import Squares
from workbench.training.recipe import AugmentationName

# Room round what is shown, so that crops need not be enlarged much.
MARGIN = 1.25
_MILD = replace(ViewOptions(), colour=0.3, grey_share=0.05, turn_share=0.0, coarse_share=0.0)
_UPRIGHT = replace(_MILD, mirror_share=0.0)
OPTIONS: dict[AugmentationName, ViewOptions] = {
    "none": replace(_UPRIGHT, smallest_area=0.9, colour=0.05, grey_share=0.0),
    "photos": replace(_MILD, smallest_area=0.25),
    "any_orientation": replace(_MILD, smallest_area=0.25, turn_share=0.75),
    "no_flips": replace(_UPRIGHT, smallest_area=0.35),
    "documents": replace(_UPRIGHT, smallest_area=0.5),
}


class Shown(Sequence[Tensor]):
    """The pictures of items, uint8 (3, S, S) each.

    In the place of one that cannot be read any more stands the next that can: of a black square the
    teacher would have an answer too, and the copy would learn it.

    Args:
        items: Whose pictures.
        preprocessing: How the student will see them.
        cache: Folder for what does not fit in memory.
    """

    def __init__(self, items: Sequence[Item], preprocessing: Preprocessing, cache: Path) -> None:
        larger = msgspec.structs.replace(preprocessing, size=round(preprocessing.size * MARGIN))
        self._squares = Squares(items, larger, cache)

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
