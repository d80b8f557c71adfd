"""Lessons from pictures: decoded in threads, varied, and batched ahead of time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from workbench.data.items import Dataset
from workbench.data.picture import Pixels
from workbench.models.devices import Device
from workbench.models.preprocessing import Preprocessing
from workbench.training.lessons.ahead import ahead, most_threads, picture_threads
from workbench.training.lessons.batches import Batch, batch_count, in_order, shuffled
from workbench.training.lessons.placing import Placing
from workbench.training.lessons.preview import room_for
from workbench.training.lessons.squares import Squares
from workbench.training.lessons.varying import Varying
from workbench.training.recipe import Recipe
from workbench.training.share import ALL, Share


class _Split(NamedTuple):
    squares: Squares
    targets: Tensor


Fetch = Callable[[int], Pixels | None]
"""From the place of a picture in its split to its square; None where it cannot be read."""
Finish = Callable[[Sequence[int], Tensor], Tensor]
"""From places and what was fetched of them, on the device, to what the network is to see."""


def _as_they_are(_places: Sequence[int], squares: Tensor) -> Tensor:
    return squares


def _split(squares: Squares, dataset: Dataset) -> _Split:
    return _Split(squares, torch.tensor([dataset.label_index(item) for item in squares.items]))


class ValidationLessons:
    """Batches of the pictures to be judged by, as they are.

    Args:
        recipe: Decides batch size and layout.
        dataset: Where the pictures are.
        preprocessing: What the network sees.
        device: Where batches are put.
        squares: The validation pictures; closed with the lessons.
        share: Which part of each batch is wanted here, where several processes work together;
            the recipe's batch size is that of one.
    """

    def __init__(
        self,
        recipe: Recipe,
        dataset: Dataset,
        preprocessing: Preprocessing,
        device: Device,
        squares: Squares,
        share: Share = ALL,
    ) -> None:
        self._recipe = recipe
        self._share = share
        self._size = recipe.batch_size * share.world
        self._preprocessing = preprocessing
        self._placed = Placing(device.torch)
        self._val = _split(squares, dataset)
        self._threads = picture_threads(most_threads(device.torch))
        self._told: set[str] = set()
        self.val_batches = batch_count(len(self._val.targets), self._size)

    def val(self) -> Iterator[Batch]:
        """Pictures as they are."""
        parts = in_order(len(self._val.targets), self._size)
        return self._batches(self._val, parts, self._val.squares.get)

    def close(self) -> None:
        """End the threads and let go of the pictures."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._val.squares.close()

    def _batches(
        self,
        split: _Split,
        parts: Sequence[list[int]],
        fetch: Fetch,
        finish: Finish = _as_they_are,
    ) -> Iterator[Batch]:
        """Batches of our share of the parts, the pictures of the next in the making meanwhile."""
        parts = [list(self._share.of(part)) for part in parts]
        found = ahead(self._threads, parts, fetch)
        for part, pictures in zip(parts, found, strict=True):
            yield self._batch(split, part, pictures, finish)

    def _batch(
        self, split: _Split, part: list[int], found: list[Pixels | None], finish: Finish
    ) -> Batch:
        there = [
            (index, square) for index, square in zip(part, found, strict=True) if square is not None
        ]
        gone = {split.squares.items[i].path for i, s in zip(part, found, strict=True) if s is None}
        lost = tuple(sorted(gone - self._told))
        self._told |= gone
        if not there:
            return Batch(torch.empty(0), torch.empty(0, dtype=torch.int64), lost)
        squares = torch.from_numpy(np.stack([square for _, square in there]))
        places = [index for index, _ in there]
        targets = split.targets[places]
        inputs = self._preprocessing.on_device(finish(places, self._placed(squares)))
        if self._recipe.layout == "contiguous":
            inputs = inputs.contiguous()
        return Batch(inputs, self._placed(targets), lost, places)


class PictureLessons(ValidationLessons):
    """Batches of pictures for networks that see pictures: to learn from, and to be judged by.

    Args:
        recipe: Decides order, batch size and augmentation, and where that is done.
        dataset: Where the pictures are.
        preprocessing: What the network sees.
        device: Where batches are put.
        cache: Folder for decoded pictures.
        share: Which part of each batch is wanted here, where several processes learn together;
            the recipe's batch size is that of one.
    """

    def __init__(
        self,
        recipe: Recipe,
        dataset: Dataset,
        preprocessing: Preprocessing,
        device: Device,
        cache: Path,
        share: Share = ALL,
    ) -> None:
        ways = (
            (dataset.of("train"), room_for(preprocessing, recipe)),
            (dataset.of("val"), preprocessing),
        )
        train, val = Squares.side_by_side(ways, cache)
        super().__init__(recipe, dataset, preprocessing, device, val, share)
        self._train = _split(train, dataset)
        self._varying = Varying(recipe, preprocessing.size, self._placed)
        self.batches = batch_count(len(self._train.targets), self._size)

    def train(self, epoch: int, first: int = 0) -> Iterator[Batch]:
        """Varied pictures in an order of the epoch's own."""
        count = len(self._train.targets)
        classes = self._train.targets if self._recipe.balance == "sampling" else None
        parts = shuffled(count, self._size, self._recipe.seed, epoch, classes)
        fetch, finish = partial(self._fetched, epoch), partial(self._varying.late, epoch)
        return self._batches(self._train, parts[first:], fetch, finish)

    def close(self) -> None:
        """End the threads and let go of the pictures."""
        super().close()
        self._train.squares.close()

    def _fetched(self, epoch: int, index: int) -> Pixels | None:
        square = self._train.squares.get(index)
        return None if square is None else self._varying.early(epoch, index, square)
