"""Lessons from features: the frozen body looks at each picture once, then the head learns fast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from workbench.core.events import Notice, Progress, Task
from workbench.data.decoding import decode
from workbench.data.items import Dataset, Item
from workbench.data.picture import Pixels, Undecodable
from workbench.models.devices import Device, cores
from workbench.models.networks import body_features
from workbench.models.preprocessing import Preprocessing
from workbench.training.ahead import ahead
from workbench.training.batches import Batch, batch_count, in_order, shuffled
from workbench.training.feature_cache import FeatureCache, Features, body_key

LOOKING = "Looking at each picture once"
_AT_ONCE = {"cpu": 16}
_MOST_BATCHES = 50
_JUDGED_AT_ONCE = 1024


class Looker(NamedTuple):
    """A frozen body that looks at pictures.

    Args:
        network: In evaluation mode; only what is before its last layer counts.
        preprocessing: What it sees.
        device: Where it computes.
        cache: Where what it saw is kept.
    """

    network: nn.Module
    preprocessing: Preprocessing
    device: Device
    cache: FeatureCache

    def look(self, items: Sequence[Item], mirrored: bool = False) -> Task[dict[str, Features]]:
        """What it sees of each picture: float32 (D,) by item; lost pictures are left out.

        New pictures are looked at in order, and each batch is kept as soon as it is seen: a run
        that is cut off goes on with the very batches it would have made.
        """
        key = body_key(self.network, self.preprocessing, "mirrored" if mirrored else "")
        known = self.cache.get(key, (item.id for item in items))
        new = [item for item in items if item.id not in known]
        yield Progress(len(items) - len(new), len(items), LOOKING)
        size = _AT_ONCE.get(self.device.kind, 64)
        parts = [new[at : at + size] for at in range(0, len(new), size)]
        with ThreadPoolExecutor(max(1, min(cores(), 8)), "pictures") as threads:
            done = len(items) - len(new)
            squares = ahead(threads, parts, self._square)
            for part, found in zip(parts, squares, strict=True):
                for item in (i for i, square in zip(part, found, strict=True) if square is None):
                    yield Notice(lost_in_words(item.path))
                seen = self._seen(part, found, mirrored)
                self.cache.put(key, seen)
                known |= seen
                done += len(part)
                yield Progress(done, len(items), LOOKING)
        return known

    def _square(self, item: Item) -> Pixels | None:
        try:
            picture = decode(item.path, self.preprocessing.at_least)
        except Undecodable:
            return None
        return self.preprocessing.square(picture.pixels)

    @torch.inference_mode()
    def _seen(
        self, items: Sequence[Item], found: Sequence[Pixels | None], mirrored: bool
    ) -> dict[str, Features]:
        there = [
            (i.id, square) for i, square in zip(items, found, strict=True) if square is not None
        ]
        if not there:
            return {}
        squares = torch.from_numpy(np.stack([square for _, square in there]))
        pictures = self.preprocessing.on_device(squares.to(self.device.torch))
        if mirrored:
            pictures = pictures.flip(-1)
        features = body_features(self.network, pictures).float().cpu().numpy()
        return dict(zip((id_ for id_, _ in there), features, strict=True))


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
        batch_size: The least; larger where an epoch would have very many batches.
        seed: Decides the order.
        device: Where batches are put.
    """

    def __init__(
        self,
        dataset: Dataset,
        train: Sequence[dict[str, Features]],
        val: dict[str, Features],
        batch_size: int,
        seed: int,
        device: Device,
    ) -> None:
        self._seed = seed
        parts = [_gathered(dataset, dataset.of("train"), view, device) for view in train]
        self.inputs = torch.cat([inputs for inputs, _ in parts])
        self.targets = torch.cat([targets for _, targets in parts])
        self._val = _gathered(dataset, dataset.of("val"), val, device)
        self._size = max(batch_size, batch_count(len(self.inputs), _MOST_BATCHES))
        self.batches = batch_count(len(self.inputs), self._size)
        self.val_batches = batch_count(len(self._val[0]), _JUDGED_AT_ONCE)

    def train(self, epoch: int, first: int = 0) -> Iterator[Batch]:
        """Features in an order of the epoch's own."""
        for part in shuffled(len(self.inputs), self._size, self._seed, epoch)[first:]:
            yield Batch(self.inputs[part], self.targets[part])

    def val(self) -> Iterator[Batch]:
        """Features of the validation pictures."""
        inputs, targets = self._val
        for part in in_order(len(inputs), _JUDGED_AT_ONCE):
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
    def folded(self) -> tuple[Tensor, Tensor]:
        """Weight (C, D) and bias (C,) that do the same to features as they come."""
        weight = self.linear.weight.double() * self.scale.double()
        bias = self.linear.bias.double() - weight @ self.mean.double()
        return weight.float(), bias.float()
