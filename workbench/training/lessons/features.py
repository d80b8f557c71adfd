"""Lessons from features: the frozen body has looked at each picture, and the head learns fast."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from workbench.data.items import Dataset, Item
from workbench.models.devices import Device
from workbench.models.feature_cache import Features
from workbench.training.lessons.batches import Batch, batch_count, in_order, shuffled
from workbench.training.recipe import Recipe
from workbench.training.share import ALL, Share

MOST_BATCHES = 50
_JUDGED_AT_ONCE = 1024


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
        judged = dataset.of("val")
        self._val = _gathered(dataset, judged, val, device)
        self._places = [place for place, item in enumerate(judged) if item.id in val]
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
            yield Batch(inputs[part], targets[part], places=[self._places[row] for row in part])

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
        # On the processor: Apple's graphics cards have no float64.
        weight, bias, scale, mean = (
            value.cpu().double()
            for value in (self.linear.weight, self.linear.bias, self.scale, self.mean)
        )
        scaled = weight * scale
        return scaled.float(), (bias - scaled @ mean).float()
