"""One epoch, of training and of validation alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec
import torch
from torch import Tensor

from workbench.training.learning.mistakes import Slips
from workbench.training.lessons.batches import Batch


class Outcome(NamedTuple):
    """What came of one batch.

    Args:
        loss: Sum over its pictures, in nats; float64, a scalar on the device.
        right: How many of them were right; int64, a scalar on the device.
        seen: How many there were.
        slips: Where they were judged, the surest wrong answers; of this process's own part.
    """

    loss: Tensor
    right: Tensor
    seen: int
    slips: Slips | None = None


class Sums(msgspec.Struct, frozen=True):
    """What an epoch has come to so far; as exact in JSON as in memory."""

    loss: float = 0.0
    right: int = 0
    seen: int = 0

    @property
    def mean_loss(self) -> float:
        """In nats; 0 where nothing was seen."""
        return self.loss / max(self.seen, 1)

    @property
    def accuracy(self) -> float:
        """0 to 1; 0 where nothing was seen."""
        return self.right / max(self.seen, 1)


class Tally:
    """Adds up outcomes on the device, so that a GPU need not wait for each."""

    def __init__(self, start: Sums, device: torch.device) -> None:
        # Some devices have no float64; there the sum of one epoch is exact enough in float32.
        precise = torch.float32 if device.type == "mps" else torch.float64
        self._loss = torch.tensor(start.loss, dtype=precise, device=device)
        self._right = torch.tensor(start.right, device=device)
        self._seen = start.seen

    def add(self, outcome: Outcome) -> None:
        """Count one batch."""
        self._loss += outcome.loss
        self._right += outcome.right
        self._seen += outcome.seen

    def sums(self) -> Sums:
        """The figures so far; waits for the device."""
        return Sums(self._loss.item(), int(self._right.item()), self._seen)


def run_epoch(
    step: Callable[[Batch], Outcome | None], batches: Iterable[Batch], tally: Tally
) -> Iterator[tuple[Batch, Outcome | None]]:
    """Put each batch through a step; what is yielded is done and counted.

    Args:
        step: `Learner.learn` or `Learner.judge`.
        batches: Empty ones, whose pictures are all lost, come with no outcome.
        tally: Where the outcomes are added up.
    """
    for batch in batches:
        outcome = step(batch)
        if outcome is not None:
            tally.add(outcome)
        yield batch, outcome
