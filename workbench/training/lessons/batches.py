"""Batches and the order they come in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import torch
from torch import Tensor

from workbench.training.seeds import generator


class Batch(NamedTuple):
    """What one step learns from.

    Args:
        inputs: What the learning module takes, on its device, first axis the pictures.
        targets: int64, one class index a picture, on the same device.
        lost: Paths of pictures that should be in it but cannot be read any more.
        places: Which pictures of its split they are, in order; empty where nobody needs to know.
    """

    inputs: Tensor
    targets: Tensor
    lost: tuple[str, ...] = ()
    places: Sequence[int] = ()


class Lessons(Protocol):
    """Where batches come from; what they hold depends on seed, epoch and position alone."""

    @property
    def batches(self) -> int:
        """Training batches in one epoch."""

    @property
    def val_batches(self) -> int:
        """Validation batches in one epoch."""

    def train(self, epoch: int, first: int = 0) -> Iterator[Batch]:
        """The training batches of one epoch (from 1), from the `first` (from 0) on."""

    def val(self) -> Iterator[Batch]:
        """The validation pictures, in order."""

    def close(self) -> None:
        """Let go of threads and files."""


def batch_count(pictures: int, size: int) -> int:
    """How many batches an epoch has."""
    return -(-pictures // size)


def shuffled(
    pictures: int, size: int, seed: int, epoch: int, classes: Tensor | None = None
) -> list[list[int]]:
    """The positions of one epoch, in batches of nearly equal size.

    Equal, because a last batch of one picture would upset batch normalisation.

    Args:
        pictures: How many there are.
        size: Most pictures a batch.
        seed: The recipe's.
        epoch: From 1.
        classes: int64, the class of each picture: every class comes as often as any other, those
            of rare ones again and again. None: every picture comes once.
    """
    source = generator(seed, epoch)
    order = torch.randperm(pictures, generator=source)
    if classes is not None:
        order = order[_evened(classes.cpu()[order])]
        order = order[torch.randperm(pictures, generator=source)]
    return [part.tolist() for part in order.tensor_split(batch_count(pictures, size))]


def _evened(classes: Tensor) -> Tensor:
    """As many positions as there are, every class as often (but for one) as any other."""
    members = [torch.nonzero(classes == one).flatten() for one in sorted(set(classes.tolist()))]
    rounds = -(-len(classes) // len(members))
    dealt = torch.stack([ones[torch.arange(rounds) % len(ones)] for ones in members], dim=1)
    return dealt.flatten()[: len(classes)]


def in_order(pictures: int, size: int) -> list[list[int]]:
    """All positions in order, in batches of at most `size`."""
    return [list(range(at, min(at + size, pictures))) for at in range(0, pictures, size)]
