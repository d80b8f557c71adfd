"""Training pictures varied: in the threads that fetch them, or on the device that learns from them.

Each picture draws from a source of its own epoch and place: it is varied the same way in either.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from workbench.data.picture import Pixels
from workbench.training.lessons.augmentation import vary
from workbench.training.lessons.placing import Placing
from workbench.training.lessons.together import vary_together
from workbench.training.recipe import Recipe
from workbench.training.seeds import generator


class Varying:
    """Varies pictures as a recipe says: each early, by itself, or the whole batch late.

    Args:
        recipe: How, and where; where that is still open, early.
        size: Side in pixels of what comes of them.
        placed: Brings small things to the device.
    """

    def __init__(self, recipe: Recipe, size: int, placed: Placing) -> None:
        self._name = recipe.augmentation
        self._seed = recipe.seed
        self._size = size
        self._placed = placed
        self._is_late = recipe.augment_on == "device"

    def early(self, epoch: int, place: int, square: Pixels) -> Pixels:
        """A picture as it goes to the device; thread-safe.

        Args:
            epoch: From 1.
            place: Of the picture in its split.
            square: uint8 (S, S, 3), as large as `room_for` has them; left as it is.
        """
        if self._name == "none" or self._is_late:
            return square
        # A copy: what torch gets must be writable, what is kept must stay as it is.
        picture = torch.from_numpy(square.copy()).permute(2, 0, 1)
        source = self._source(epoch, place)
        return vary(picture, self._size, self._name, source).permute(1, 2, 0).numpy()

    def late(self, epoch: int, places: Sequence[int], squares: Tensor) -> Tensor:
        """A batch as it is learned from: uint8 (N, size, size, 3), on its device.

        Args:
            epoch: From 1.
            places: Of the pictures in their split.
            squares: What `early` gave for them, on the device.
        """
        if self._name == "none" or not self._is_late:
            return squares
        sources = [self._source(epoch, place) for place in places]
        return vary_together(squares, self._size, self._name, sources, self._placed)

    def _source(self, epoch: int, place: int) -> Generator:
        return generator(self._seed, epoch, place, 2)
