"""A frozen body looks at pictures: as they are, and varied as often as is asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import msgspec
import numpy as np
import torch
from torch import nn

from workbench.core.events import Notice, Progress, Task
from workbench.data.decoding import decode_item
from workbench.data.items import Item
from workbench.data.picture import Pixels, Undecodable
from workbench.models.backbone import Backbone
from workbench.models.catalogue import BACKBONES
from workbench.models.devices import Device
from workbench.models.feature_cache import FeatureCache, Features, body_digest, look_key
from workbench.models.halving import Halving
from workbench.models.networks import body_features
from workbench.models.preprocessing import Fit, Preprocessing
from workbench.training.lessons.ahead import ahead, most_threads, picture_threads
from workbench.training.lessons.augmentation import stored_size, vary
from workbench.training.machine.precision import Arithmetic
from workbench.training.recipe import AugmentationName, PrecisionName, Recipe, get_strategy
from workbench.training.seeds import generator

LOOKING = "Looking at the pictures"
_GFLOPS_AT_ONCE = 8.0
_CHEAP_GFLOPS = 30.0
"""What a second look at all pictures may cost without being asked for: about a second."""
_ORIENTATIONS = 8
"""Ways to lay a square: four quarter turns, as it is and mirrored."""

Seen = dict[str, Features]


def at_once(device: Device, backbone: Backbone, size: int) -> int:
    """How many pictures to look at between two events: on a CPU, well under a second's worth."""
    if device.kind != "cpu":
        return 64
    return max(1, min(16, int(_GFLOPS_AT_ONCE / _gflops(backbone, size))))


def _gflops(backbone: Backbone, size: int) -> float:
    """What a look at a picture of that size costs."""
    return backbone.gflops * (size / backbone.size) ** 2


class View(NamedTuple):
    """A way to look at pictures.

    Args:
        preprocessing: What the body sees of them.
        precision: In how many digits it computes.
        variation: How they are varied first.
        number: Of the variation, from 1; 0: they are not varied.
    """

    preprocessing: Preprocessing
    precision: PrecisionName = "fp32"
    variation: AugmentationName = "none"
    number: int = 0

    @property
    def words(self) -> str:
        """What makes it another look than the classifier's own, for `look_key`."""
        varied = f"{self.variation} {self._manner} {self.number}" if self.number else ""
        return f"{varied} {'' if self.precision == 'fp32' else self.precision}".strip()

    def square(self, item: Item, pixels: Pixels) -> Pixels:
        """What the body sees of a decoded picture: uint8 (S, S, 3).

        How a picture is varied depends on its content alone: it stays what it is in other runs.
        """
        if not self.number:
            return self.preprocessing.square(pixels)
        content = int.from_bytes(hashlib.sha256(item.id.encode()).digest()[:7])
        return _MANNERS[self._manner](self, content, pixels)

    @property
    def _manner(self) -> str:
        if self.variation == "photos" and self.number == 1:
            return "refitted"
        laid = self.variation == "any_orientation" and self.number < _ORIENTATIONS
        return "laid" if laid else "drawn"


def _refitted(view: View, _content: int, pixels: Pixels) -> Pixels:
    """The middle where the first look is at the whole, or the other way round; mirrored.

    It taught more about photos than a look drawn by lot.
    """
    other: Fit = "crop" if view.preprocessing.fit == "whole" else "whole"
    return msgspec.structs.replace(view.preprocessing, fit=other).square(pixels)[:, ::-1]


def _laid(view: View, content: int, pixels: Pixels) -> Pixels:
    """The square of the first look, turned and mirrored: another way each time."""
    way = 1 + (content + view.number) % (_ORIENTATIONS - 1)
    turned = np.rot90(view.preprocessing.square(pixels), way % 4)
    return turned[:, ::-1] if way >= 4 else turned


def _drawn(view: View, content: int, pixels: Pixels) -> Pixels:
    """As pictures are varied where more of the network learns."""
    size = view.preprocessing.size
    larger = stored_size(size, view.variation)
    square = msgspec.structs.replace(view.preprocessing, size=larger).square(pixels)
    # A copy: what torch gets must be writable.
    picture = torch.from_numpy(square.copy()).permute(2, 0, 1)
    varied = vary(picture, size, view.variation, generator(content, view.number))
    return varied.permute(1, 2, 0).numpy()


_MANNERS: Mapping[str, Callable[[View, int, Pixels], Pixels]] = {
    "refitted": _refitted,
    "laid": _laid,
    "drawn": _drawn,
}


def views(preprocessing: Preprocessing, recipe: Recipe, pictures: int) -> tuple[View, ...]:
    """How the training pictures are looked at: as they are, then varied.

    Args:
        preprocessing: What the body sees.
        recipe: How often, how they are varied, and in how many digits the body computes.
        pictures: How many there are to learn from; where the recipe leaves it open, they are
            looked at twice where that costs little, or where they are to be varied in a way of
            their own.
    """
    cost = pictures * _gflops(BACKBONES.get(recipe.backbone), preprocessing.size)
    usual = recipe.augmentation == get_strategy("features").augmentation
    count = recipe.looks or (1 if usual and cost > _CHEAP_GFLOPS else 2)
    # What more of the network learns in was tried for learning, not for looking.
    tried = recipe.strategy == "features" and recipe.precision != "auto"
    first = View(preprocessing, recipe.precision if tried else "fp32")
    if recipe.augmentation == "none":
        return (first,)
    more = (first._replace(variation=recipe.augmentation, number=n) for n in range(1, count))
    return first, *more


class Looker:
    """A frozen body that looks at pictures.

    Args:
        network: In evaluation mode; only what is before its last layer counts.
        device: Where it computes.
        cache: Where what it saw is kept.
        pictures: How many pictures it will be shown in all.
        together: How many pictures it looks at between two events.
    """

    def __init__(
        self, network: nn.Module, device: Device, cache: FeatureCache, pictures: int, together: int
    ) -> None:
        self._network = network
        self._body = body_digest(network)
        self._device = device
        self._cache = cache
        self._pictures = pictures
        self._together = together
        self._halving = Halving()
        self._done = 0
        self._told: set[str] = set()

    def look(self, items: Sequence[Item], ways: Sequence[View]) -> Task[list[Seen]]:
        """What it sees of each picture in each way: float32 (D,) by item; lost ones are left out.

        A picture is decoded once for all ways. New ones are looked at in order, and each batch is
        kept as soon as it is seen: a run that is cut off goes on with the very batches it would
        have made.
        """
        keys = [look_key(self._body, way.preprocessing, way.words) for way in ways]
        known = [self._cache.get(key, (item.id for item in items)) for key in keys]
        new = [item for item in items if any(item.id not in seen for seen in known)]
        yield self._progress(len(items) - len(new))
        parts = [new[at : at + self._together] for at in range(0, len(new), self._together)]
        with picture_threads(most_threads(self._device.torch)) as threads:
            squares = ahead(threads, parts, partial(_squares, ways))
            try:
                for part, found in zip(parts, squares, strict=True):
                    yield from self._lost(part, found)
                    for number, (way, key) in enumerate(zip(ways, keys, strict=True)):
                        if all(item.id in known[number] for item in part):
                            continue  # only another way is new
                        own = [None if all_ is None else all_[number] for all_ in found]
                        seen = self._seen(part, own, way)
                        self._cache.put(key, seen)
                        known[number] |= seen
                    yield self._progress(len(part))
            finally:
                threads.shutdown(wait=True, cancel_futures=True)
        return known

    def _lost(self, items: Sequence[Item], found: Sequence[object | None]) -> Task[None]:
        for item, squares in zip(items, found, strict=True):
            if squares is None and item.path not in self._told:
                self._told.add(item.path)
                yield Notice(lost_in_words(item.path))

    def _progress(self, pictures: int) -> Progress:
        """Counted in pictures, however often each is looked at: that is the number users know."""
        self._done += pictures
        return Progress(self._done, self._pictures, LOOKING)

    @torch.inference_mode()
    def _seen(self, items: Sequence[Item], found: Sequence[Pixels | None], way: View) -> Seen:
        there = [(i.id, s) for i, s in zip(items, found, strict=True) if s is not None]
        if not there:
            return {}
        parts = self._halving.of([s for _, s in there], partial(self._features, way))
        return dict(zip((id_ for id_, _ in there), np.concatenate(parts), strict=True))

    def _features(self, way: View, found: Sequence[Pixels]) -> Features:
        squares = torch.from_numpy(np.stack(found))
        pictures = way.preprocessing.on_device(squares.to(self._device.torch))
        arithmetic = Arithmetic(way.precision, self._network, self._device.torch)
        with arithmetic.kernels(), arithmetic.forward():
            return body_features(self._network, pictures).float().cpu().numpy()


def _squares(ways: Sequence[View], item: Item) -> tuple[Pixels, ...] | None:
    try:
        # As large as the first look, the classifier's own, needs it; variations make do with it.
        picture = decode_item(item, ways[0].preprocessing.at_least)
    except Undecodable:
        return None
    return tuple(way.square(item, picture.pixels) for way in ways)


def lost_in_words(path: str) -> str:
    """What to say of a picture that vanished."""
    return (
        f"“{path}” cannot be read any more, or is another picture by now. "
        "It is left out; the run goes on."
    )
