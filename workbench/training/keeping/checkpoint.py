"""Everything that a run needs to go on, in one file, written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
from safetensors import SafetensorError
from torch import Tensor

from workbench.core.errors import WorkbenchError
from workbench.core.files import write_whole
from workbench.models.tensor_files import load_tensors, save_tensors
from workbench.training.learning.epoch import Sums
from workbench.training.learning.learner import Learner, below


class Best(msgspec.Struct, frozen=True):
    """The best epoch so far; 0 while none is over."""

    epoch: int = 0
    accuracy: float = -1.0
    loss: float = float("inf")

    def beaten_by(self, accuracy: float, loss: float) -> bool:
        """Whether an epoch is better: more right, or as many with more certainty."""
        return (accuracy, -loss) > (self.accuracy, -self.loss)


class Position(msgspec.Struct, frozen=True):
    """Where a run is.

    Args:
        epoch: Epochs that are over.
        batch: Batches of the next epoch that were learned from.
        sums: What these have come to.
        best: The best epoch so far.
        seconds: Time spent, without pauses.
        pictures: Pictures learned from.
        pieces: In how many pieces each batch goes through memory.
        epochs: Of the whole run, when this was written; 0: nobody said.
        extended: Epochs that were over when the run was last made longer; 0: it never was.
        woken: The share of the run that was done then, 0 to 1.
    """

    epoch: int = 0
    batch: int = 0
    sums: Sums = Sums()
    best: Best | None = None
    seconds: float = 0.0
    pictures: int = 0
    pieces: int = 1
    epochs: int = 0
    extended: int = 0
    woken: float = 0.0

    def within(self, epochs: int) -> Position:
        """The same place in a run of so many epochs, which may have been made longer since."""
        if self.epochs in (0, epochs):
            return msgspec.structs.replace(self, epochs=epochs)
        done = max(self.woken, min(1.0, self.epoch / self.epochs))
        return msgspec.structs.replace(self, epochs=epochs, extended=self.epoch, woken=done)


def save_checkpoint(path: Path, state: Mapping[str, Tensor], position: Position) -> None:
    """Write a learner's state and the position. Raises WorkbenchError where the disk is full."""
    packed = {name: value.detach().cpu().contiguous() for name, value in state.items()}
    note = {"position": msgspec.json.encode(position).decode()}
    write_whole(path, lambda part: save_tensors(packed, part, note))


def load_checkpoint(path: Path, learner: Learner) -> Position:
    """Go back to a checkpoint.

    Raises:
        WorkbenchError: It is missing, damaged, or of another network.
    """
    try:
        position, tensors = read_checkpoint(path)
        learner.load(tensors)
        learner.pieces = position.pieces
    except (OSError, SafetensorError, RuntimeError, KeyError, msgspec.MsgspecError) as error:
        raise WorkbenchError(
            f"The run cannot go on: its checkpoint “{path}” is damaged or of another network.",
            "Start a new run with the same recipe.",
        ) from error
    return position


def read_checkpoint(path: Path) -> tuple[Position, dict[str, Tensor]]:
    """What `save_checkpoint` wrote. Raises OSError, SafetensorError, KeyError or MsgspecError."""
    tensors, note = load_tensors(path)
    return msgspec.json.decode(note["position"], type=Position), tensors


def judged_state(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights in a learner's state that are judged and kept."""
    return below("average.", tensors) or below("module.", tensors)
