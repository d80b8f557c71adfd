"""What a run will learn from, shown before it begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import torch

from workbench.data.decoding import decode_item
from workbench.data.items import Item
from workbench.data.picture import Pixels, Undecodable
from workbench.models.catalogue import BACKBONES
from workbench.models.preprocessing import Preprocessing, preprocessing_for
from workbench.training.lessons.ahead import picture_threads
from workbench.training.lessons.augmentation import stored_size
from workbench.training.lessons.looking import views
from workbench.training.lessons.placing import Placing
from workbench.training.lessons.varying import Varying
from workbench.training.recipe import Recipe, validated


def previews(
    recipe: Recipe, items: Sequence[Item], places: Sequence[int], epoch: int = 1
) -> Pixels:
    """Some of the pictures as training has them in one epoch, before mean and deviation.

    To the bit where a processor varies them; on a graphics card values come out one or two apart.
    Where only the last layer learns, epochs do not vary pictures but looks do: the first shows the
    first varied look, the next ones the others in turn.

    Args:
        recipe: What to do.
        items: All of a dataset's training pictures, in its order.
        places: Which of them to show.
        epoch: From 1.

    Returns:
        uint8 (n, S, S, 3); n is less than asked for where pictures cannot be read, 0 where none
        can.
    """
    filled = validated(recipe)
    preprocessing = preprocessing_for(
        BACKBONES.get(filled.backbone), filled.weights, filled.image_size, filled.fit
    )
    shown_as = _as_looked_at if filled.strategy == "features" else _as_learned_from
    show = shown_as(preprocessing, filled, items, epoch)
    with picture_threads(1) as threads:
        shown = [made for made in threads.map(show, places) if made is not None]
    return np.stack(shown) if shown else np.empty((0, *(preprocessing.size,) * 2, 3), np.uint8)


Show = Callable[[int], Pixels | None]
"""From the place of a picture to what is seen of it; None where it cannot be read."""


def _as_looked_at(
    preprocessing: Preprocessing, recipe: Recipe, items: Sequence[Item], epoch: int
) -> Show:
    ways = views(preprocessing, recipe, len(items))
    way = ways[epoch % len(ways)]

    def show(place: int) -> Pixels | None:
        pixels = _pixels(items[place], preprocessing)
        return None if pixels is None else way.square(items[place], pixels)

    return show


def _as_learned_from(
    preprocessing: Preprocessing, recipe: Recipe, items: Sequence[Item], epoch: int
) -> Show:
    larger = room_for(preprocessing, recipe)
    varying = Varying(recipe, preprocessing.size, Placing(torch.device("cpu")))

    def show(place: int) -> Pixels | None:
        pixels = _pixels(items[place], larger)
        if pixels is None:
            return None
        square = varying.early(epoch, place, larger.square(pixels))
        late = varying.late(epoch, [place], torch.from_numpy(square[None].copy()))
        return late[0].numpy()

    return show


def room_for(preprocessing: Preprocessing, recipe: Recipe) -> Preprocessing:
    """How pictures are kept for what is done to them: a little larger than the network sees."""
    size = stored_size(preprocessing.size, recipe.augmentation)
    return msgspec.structs.replace(preprocessing, size=size)


def _pixels(item: Item, preprocessing: Preprocessing) -> Pixels | None:
    try:
        return decode_item(item, preprocessing.at_least).pixels
    except Undecodable:
        return None
