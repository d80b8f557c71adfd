"""Lessons from features: the frozen body looks at each picture once, then the head learns fast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import msgspec
import numpy as np
import torch
from torch import Tensor, nn

from workbench.core.events import Notice, Progress, Task
from workbench.data.decoding import decode
from workbench.data.items import Dataset, Item
from workbench.data.picture import Pixels, Undecodable
from workbench.models.backbone import Backbone
from workbench.models.devices import Device, cores
from workbench.models.networks import body_features
from workbench.models.preprocessing import Fit, Preprocessing
from workbench.training.lessons.ahead import ahead
from workbench.training.lessons.batches import Batch, batch_count, in_order, shuffled
from workbench.training.lessons.feature_cache import FeatureCache, Features, body_key
from workbench.training.processes.share import ALL, Share
from workbench.training.recipe import MIRRORED, AugmentationName, Recipe

LOOKING = "Looking at the pictures"
_GFLOPS_AT_ONCE = 8.0
MOST_BATCHES = 50
_JUDGED_AT_ONCE = 1024


def at_once(device: Device, backbone: Backbone, size: int) -> int:
    """How many pictures to look at between two events: on a CPU, well under a second's worth."""
    if device.kind != "cpu":
        return 64
    each = backbone.gflops * (size / backbone.size) ** 2
    return max(1, min(16, int(_GFLOPS_AT_ONCE / each)))


class View(NamedTuple):
    """A way to look at pictures.

    Args:
        preprocessing: What the body sees of them.
        mirrored: Whether left and right are swapped.
    """

    preprocessing: Preprocessing
    mirrored: bool = False


def views(preprocessing: Preprocessing, augmentation: AugmentationName) -> tuple[View, ...]:
    """How the training pictures are looked at: as they are, and, to vary them, once more.

    The second look is at the middle where the first is at the whole, or the other way round.
    """
    first = View(preprocessing)
    if augmentation == "none":
        return (first,)
    other: Fit = "crop" if preprocessing.fit == "whole" else "whole"
    varied = msgspec.structs.replace(preprocessing, fit=other)
    return first, View(varied, mirrored=augmentation in MIRRORED)


class Looker:
    """A frozen body that looks at pictures.

    Args:
        network: In evaluation mode; only what is before its last layer counts.
        device: Where it computes.
        cache: Where what it saw is kept.
        looks: How many looks there will be in all.
        together: How many pictures it looks at between two events.
    """

    def __init__(
        self, network: nn.Module, device: Device, cache: FeatureCache, looks: int, together: int
    ) -> None:
        self._network = network
        self._device = device
        self._cache = cache
        self._looks = looks
        self._together = together
        self._done = 0
        self._told: set[str] = set()

    def look(self, items: Sequence[Item], view: View) -> Task[dict[str, Features]]:
        """What it sees of each picture: float32 (D,) by item; lost pictures are left out.

        New pictures are looked at in order, and each batch is kept as soon as it is seen: a run
        that is cut off goes on with the very batches it would have made.
        """
        key = body_key(self._network, view.preprocessing, "mirrored" if view.mirrored else "")
        known = self._cache.get(key, (item.id for item in items))
        new = [item for item in items if item.id not in known]
        yield self._progress(len(items) - len(new))
        parts = [new[at : at + self._together] for at in range(0, len(new), self._together)]
        with ThreadPoolExecutor(max(1, min(cores(), 8)), "pictures") as threads:
            squares = ahead(threads, parts, partial(_square, view.preprocessing))
            try:
                for part, found in zip(parts, squares, strict=True):
                    yield from self._lost(part, found)
                    seen = self._seen(part, found, view)
                    self._cache.put(key, seen)
                    known |= seen
                    yield self._progress(len(part))
            finally:
                threads.shutdown(wait=True, cancel_futures=True)
        return known

    def _lost(self, items: Sequence[Item], found: Sequence[Pixels | None]) -> Task[None]:
        for item, square in zip(items, found, strict=True):
            if square is None and item.path not in self._told:
                self._told.add(item.path)
                yield Notice(lost_in_words(item.path))

    def _progress(self, looks: int) -> Progress:
        self._done += looks
        return Progress(self._done, self._looks, LOOKING)

    @torch.inference_mode()
    def _seen(
        self, items: Sequence[Item], found: Sequence[Pixels | None], view: View
    ) -> dict[str, Features]:
        there = [(i.id, s) for i, s in zip(items, found, strict=True) if s is not None]
        if not there:
            return {}
        squares = torch.from_numpy(np.stack([square for _, square in there]))
        pictures = view.preprocessing.on_device(squares.to(self._device.torch))
        if view.mirrored:
            pictures = pictures.flip(-1)
        features = body_features(self._network, pictures).float().cpu().numpy()
        return dict(zip((id_ for id_, _ in there), features, strict=True))


def _square(preprocessing: Preprocessing, item: Item) -> Pixels | None:
    try:
        picture = decode(item.path, preprocessing.at_least)
    except Undecodable:
        return None
    return preprocessing.square(picture.pixels)


def lost_in_words(path: str) -> str:
    """What to say of a picture that vanished."""
    return f"“{path}” cannot be read any more. It is left out; the run goes on."


class FeatureLessons:
    """Batches of features for a head that sees features.

    Args:
        dataset: Labels.
        train: Features of the training pictures by item; several maps where each picture was
            seen in several ways.
        val: Features of the validation pictures by item.
        recipe: Decides the order, and the least size of a batch; it is larger where an epoch would
            have very many batches.
        device: Where batches are put.
        share: Which part of each batch is wanted here.
    """

    def __init__(
        self,
        dataset: Dataset,
        train: Sequence[dict[str, Features]],
        val: dict[str, Features],
        recipe: Recipe,
        device: Device,
        share: Share = ALL,
    ) -> None:
        self._seed, self._share = recipe.seed, share
        self._evenly = recipe.balance == "sampling"
        parts = [_gathered(dataset, dataset.of("train"), view, device) for view in train]
        self.inputs = torch.cat([inputs for inputs, _ in parts])
        self.targets = torch.cat([targets for _, targets in parts])
        self._val = _gathered(dataset, dataset.of("val"), val, device)
        least = recipe.batch_size * share.world
        self._size = max(least, batch_count(len(self.inputs), MOST_BATCHES))
        self.batches = batch_count(len(self.inputs), self._size)
        self.val_batches = batch_count(len(self._val[0]), _JUDGED_AT_ONCE)

    def train(self, epoch: int, first: int = 0) -> Iterator[Batch]:
        """Features in an order of the epoch's own."""
        classes = self.targets if self._evenly else None
        parts = shuffled(len(self.inputs), self._size, self._seed, epoch, classes)
        for part in map(self._share.of, parts[first:]):
            yield Batch(self.inputs[part], self.targets[part])

    def val(self) -> Iterator[Batch]:
        """Features of the validation pictures."""
        inputs, targets = self._val
        for part in map(self._share.of, in_order(len(inputs), _JUDGED_AT_ONCE)):
            yield Batch(inputs[part], targets[part])

    def close(self) -> None:
        """Nothing is held."""


def _gathered(
    dataset: Dataset, items: Sequence[Item], features: dict[str, Features], device: Device
) -> tuple[Tensor, Tensor]:
    there = [item for item in items if item.id in features]
    rows = np.stack([features[item.id] for item in there])
    targets = torch.tensor([dataset.label_index(item) for item in there])
    return torch.from_numpy(rows).to(device.torch), targets.to(device.torch)


class StandardisedHead(nn.Module):
    """A last layer that sees features of mean 0 and deviation 1.

    Args:
        seen: float (N, D), the features to standardise by.
        classes: How many outputs it has.
    """

    def __init__(self, seen: Tensor, classes: int) -> None:
        super().__init__()
        deviation = seen.std(0, correction=0)
        # Features that hardly vary must not be blown up to count as much as those that do.
        scale = 1 / (deviation + 0.01 * deviation.mean()).clamp_min(1e-6)
        self.mean: Tensor
        self.scale: Tensor
        self.register_buffer("mean", seen.mean(0))
        self.register_buffer("scale", scale)
        self.linear = nn.Linear(seen.shape[1], classes, device=seen.device)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, features: Tensor) -> Tensor:
        """Logits (N, C) for features (N, D)."""
        logits: Tensor = self.linear((features - self.mean) * self.scale)
        return logits

    @torch.no_grad()
    def into(self, last: nn.Linear | nn.Conv2d) -> None:
        """Put what was learned into the last layer of the network that saw the features."""
        weight, bias = self.folded()
        last.weight.copy_(weight.view_as(last.weight))
        assert last.bias is not None
        last.bias.copy_(bias)

    @torch.no_grad()
    def folded(self) -> tuple[Tensor, Tensor]:
        """Weight (C, D) and bias (C,) that do the same to features as they come."""
        weight = self.linear.weight.double() * self.scale.double()
        bias = self.linear.bias.double() - weight @ self.mean.double()
        return weight.float(), bias.float()
