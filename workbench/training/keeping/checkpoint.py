"""Everything that a run needs to go on, in one file, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import msgspec
from safetensors import SafetensorError, safe_open
from torch import Tensor

from workbench.core.errors import WorkbenchError
from workbench.core.files import write_whole
from workbench.models.tensor_files import save_tensors
from workbench.training.learning.epoch import Sums
from workbench.training.learning.learner import Learner


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
    """

    epoch: int = 0
    batch: int = 0
    sums: Sums = Sums()
    best: Best | None = None
    seconds: float = 0.0
    pictures: int = 0


def save_checkpoint(path: Path, learner: Learner, position: Position) -> None:
    """Write network, optimiser and position. Raises WorkbenchError where the disk is full."""
    tensors = {f"module.{name}": value for name, value in learner.module.state_dict().items()}
    for index, moments in learner.optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{index}.{name}": value for name, value in moments.items()}
    packed = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
    note = {"position": msgspec.json.encode(position).decode()}
    write_whole(path, lambda part: save_tensors(packed, part, note))


def load_checkpoint(path: Path, learner: Learner) -> Position:
    """Go back to a checkpoint.

    Raises:
        WorkbenchError: It is missing, damaged, or of another network.
    """
    try:
        with safe_open(path, framework="pt") as file:
            position = msgspec.json.decode(file.metadata()["position"], type=Position)
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        learner.module.load_state_dict(_below("module.", tensors))
        _load_moments(learner, _below("optimiser.", tensors))
    except (OSError, SafetensorError, RuntimeError, KeyError, msgspec.MsgspecError) as error:
        raise WorkbenchError(
            f"The run cannot go on: its checkpoint “{path}” is damaged or of another network.",
            "Start a new run with the same recipe.",
        ) from error
    return position


def _below(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    found = tensors.items()
    return {name.removeprefix(prefix): value for name, value in found if name.startswith(prefix)}


def _load_moments(learner: Learner, moments: dict[str, Tensor]) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in moments.items():
        index, _, kind = name.partition(".")
        state.setdefault(int(index), {})[kind] = value
    groups = learner.optimiser.state_dict()["param_groups"]
    learner.optimiser.load_state_dict({"state": state, "param_groups": groups})
