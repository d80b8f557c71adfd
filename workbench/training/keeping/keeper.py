"""What is kept of a run, and when: the best classifier and the place to go on from."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from torch import Tensor

from workbench.models.classifier import Classifier
from workbench.training.events import CheckpointSaved
from workbench.training.keeping.checkpoint import Best, Position, save_checkpoint
from workbench.training.keeping.record import Record
from workbench.training.learning.learner import Learner

CHECKPOINT_SECONDS = 15.0
COST = 20  # a checkpoint may take one part in so many of the time


class _Weights(NamedTuple):
    """The weights of an epoch, in memory; all that a branch begins with."""

    state: dict[str, Tensor]
    position: Position


class Keeper:
    """Remembers the best epoch and writes it, with all that is needed to go on.

    `best` is the best epoch so far, `kept` the one whose classifier is in the run folder.

    Args:
        record: The run folder.
        classifier: Around the network.
        hand_over: Brings what was learned into that network.
        learner: What changes while the run learns.
        best: The best epoch so far, where the run is resumed.
    """

    def __init__(
        self,
        record: Record,
        classifier: Classifier,
        hand_over: Callable[[], None],
        learner: Learner,
        best: Best,
    ) -> None:
        self._record = record
        self._classifier = classifier
        self._hand_over = hand_over
        self._learner = learner
        self.best = self.kept = best
        self._unsaved: _Weights | None = None
        self._saved = time.monotonic()
        self._took = 0.0

    def judged(self, epoch: int, accuracy: float, loss: float) -> bool:
        """Hear how an epoch was judged; whether it is the best so far."""
        if not self.best.beaten_by(accuracy, loss):
            return False
        self.best = Best(epoch, accuracy, loss)
        return True

    def remember(self, position: Position) -> None:
        """Hold on to the best epoch, which ends here, until it is written."""
        self._unsaved = _Weights(_copied(self._learner.judged_state()), position)

    @property
    def due(self) -> bool:
        """Whether it is time for a checkpoint, and all there is to keep is here."""
        return self._learner.whole and time.monotonic() - self._saved >= max(
            CHECKPOINT_SECONDS, COST * self._took
        )

    def save(self, position: Position) -> CheckpointSaved:
        """Write the best classifier, then the checkpoint. Raises WorkbenchError.

        Where other processes hold a part of what was gathered since the last step, the checkpoint
        before stays: the run goes on from there.
        """
        began = self._saved = time.monotonic()
        self.save_best()
        if self._learner.whole:
            save_checkpoint(self._record.checkpoint, self._learner.state(), position)
        self._saved = time.monotonic()
        self._took = self._saved - began
        return CheckpointSaved(str(self._record.checkpoint), position.epoch)

    def save_best(self) -> None:
        """Write classifier and weights of the best epoch, where they are not written yet."""
        if self._unsaved is None:
            return
        state, position = self._unsaved
        with self._wearing(state):
            self._hand_over()
            self._classifier.save(self._record.folder)
        weights = {f"module.{name}": value for name, value in state.items()}
        save_checkpoint(self._record.checkpoint_of(position.epoch), weights, position)
        self._record.thin_out()
        self._unsaved = None
        self.kept = self.best

    @contextmanager
    def _wearing(self, state: dict[str, Tensor]) -> Iterator[None]:
        """Put other weights on for a moment."""
        module = self._learner.module
        own = _copied(module.state_dict())
        module.load_state_dict(state)
        try:
            yield
        finally:
            module.load_state_dict(own)


def _copied(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    # On the CPU: a graphics card has little memory to spare.
    return {name: value.detach().cpu().clone() for name, value in tensors.items()}
