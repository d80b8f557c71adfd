"""What a run said so far, as its curves and figures need it: plain data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from workbench.core.events import Event
from workbench.training.events import BatchDone, EpochDone, Mistaken, Recalled, RunStarted

MOST_BATCHES = 2000


class BatchPoint(NamedTuple):
    """One batch on the curves; `epoch` counts in fractions (2.5: half-way through the third)."""

    epoch: float
    loss: float
    learning_rate: float


class History:
    """The epochs of a run, a bounded number of its batches, its mistakes last and when kept.

    However long a run, at most `MOST_BATCHES` points are kept: when they are reached, every
    second one goes and from then on only every second batch is taken.

    Args:
        epochs: Those that are over.
        wanted: Epochs asked for, until the run itself says it.
    """

    def __init__(self, epochs: Iterable[EpochDone] = (), wanted: int = 0) -> None:
        self.started: RunStarted | None = None
        self.wanted = wanted
        self.epochs: list[EpochDone] = list(epochs)
        self.batches: list[BatchPoint] = []
        self.newest: BatchDone | None = None
        self.mistaken: Mistaken | None = None
        self.mistaken_when_kept: Mistaken | None = None
        self._every = 1
        self._seen = 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, History) and vars(other) == vars(self)

    __hash__ = None  # type: ignore[assignment]  # it changes with every event

    @property
    def best(self) -> EpochDone | None:
        """The epoch whose classifier is kept, or None before the first is over."""
        best = [epoch for epoch in self.epochs if epoch.best]
        return best[-1] if best else None

    @property
    def last(self) -> EpochDone | None:
        """The epoch that was over last, or None."""
        return self.epochs[-1] if self.epochs else None

    @property
    def epochs_in_all(self) -> int:
        """Epochs asked for; those that are over where nobody said."""
        return self.started.epochs if self.started else max(self.wanted, len(self.epochs))

    def done(self) -> float:
        """Epochs that are over, in fractions while one is under way."""
        over = float(self.last.epoch) if self.last else 0.0
        if self.newest is None:
            return over
        return max(over, self.newest.epoch - 1 + self.newest.batch / max(1, self.newest.batches))

    def hear(self, event: Event) -> None:
        """Take in what the run said; other events are passed over."""
        if isinstance(event, RunStarted):
            self.started = event
        elif isinstance(event, EpochDone):
            self.epochs = [e for e in self.epochs if e.epoch < event.epoch] + [event]
        elif isinstance(event, Mistaken):
            self._hear_mistaken(event)
        elif isinstance(event, Recalled):
            self.epochs = list(event.epochs)
            if event.mistaken is not None:
                self._hear_mistaken(event.mistaken)
        elif isinstance(event, BatchDone):
            self._hear_batch(event)

    def _hear_mistaken(self, event: Mistaken) -> None:
        self.mistaken = event
        if self.best is not None and self.best.epoch == event.epoch:
            self.mistaken_when_kept = event

    def _hear_batch(self, event: BatchDone) -> None:
        self.newest = event
        self._seen += 1
        if self._seen % self._every:
            return
        at = event.epoch - 1 + event.batch / max(1, event.batches)
        self.batches.append(BatchPoint(at, event.loss, event.learning_rate))
        if len(self.batches) >= MOST_BATCHES:
            self.batches = self.batches[1::2]
            self._every *= 2
