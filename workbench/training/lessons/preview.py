"""What a run will learn from, shown before it begins."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import torch

from workbench.data.decoding import decode_item
from workbench.data.items import Item
from workbench.data.picture import Pixels, Undecodable
from workbench.models.catalogue import BACKBONES
from workbench.models.preprocessing import Preprocessing, preprocessing_for
from workbench.training.lessons.ahead import picture_threads
from workbench.training.lessons.augmentation import stored_size, vary
from workbench.training.recipe import Recipe, validated
from workbench.training.seeds import generator


def previews(recipe: Recipe, items: Sequence[Item], count: int) -> Pixels:
    """The first pictures to learn from, as training varies them, before mean and deviation.

    The variation of a picture in epoch e is what training makes of the very same picture: where
    there are fewer items than asked for, they are shown again as later epochs have them.

    Args:
        recipe: What to do.
        items: A dataset's training pictures, in its order.
        count: How many to show.

    Returns:
        uint8 (n, S, S, 3); n is less than `count` where pictures cannot be read, 0 where none can.
    """
    filled = validated(recipe)
    preprocessing = preprocessing_for(
        BACKBONES.get(filled.backbone), filled.weights, filled.image_size, filled.fit
    )
    larger = room_for(preprocessing, filled)
    squares = [_square(item, larger) for item in items[:count]]
    wanted = [divmod(number, len(squares)) for number in range(count if items else 0)]
    with picture_threads(1) as threads:
        making = [
            threads.submit(varied, square, preprocessing.size, filled, epoch + 1, index)
            for epoch, index in wanted
            if (square := squares[index]) is not None
        ]
        shown = [made.result() for made in making]
    return np.stack(shown) if shown else np.empty((0, *(preprocessing.size,) * 2, 3), np.uint8)


def room_for(preprocessing: Preprocessing, recipe: Recipe) -> Preprocessing:
    """How pictures are kept for what is done to them: a little larger than the network sees."""
    size = stored_size(preprocessing.size, recipe.augmentation)
    return msgspec.structs.replace(preprocessing, size=size)


def varied(square: Pixels, size: int, recipe: Recipe, epoch: int, index: int) -> Pixels:
    """One training picture as one epoch (from 1) has it: uint8 (size, size, 3)."""
    if recipe.augmentation == "none":
        return square
    source = generator(recipe.seed, epoch, index, 2)
    # A copy: what torch gets must be writable, what is kept must stay as it is.
    picture = torch.from_numpy(square.copy()).permute(2, 0, 1)
    return vary(picture, size, recipe.augmentation, source).permute(1, 2, 0).numpy()


def _square(item: Item, preprocessing: Preprocessing) -> Pixels | None:
    try:
        return preprocessing.square(decode_item(item, preprocessing.at_least).pixels)
    except Undecodable:
        return None
