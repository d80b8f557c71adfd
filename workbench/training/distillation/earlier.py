"""Checkpoints of small copies that earlier versions began, brought into the form of any run's."""

from __future__ import annotations

from contextlib import suppress

from safetensors import SafetensorError
from torch import Tensor

from workbench.data.items import Dataset
from workbench.models.tensor_files import load_tensors
from workbench.training.distillation.learner import NETWORK
from workbench.training.distillation.view_lessons import batches_of, learned_from
from workbench.training.keeping.checkpoint import Best, Position, save_checkpoint
from workbench.training.keeping.recalling import recalled
from workbench.training.keeping.record import Record
from workbench.training.learning.epoch import Sums
from workbench.training.learning.learner import above, below
from workbench.training.recipe import Recipe


def renew_checkpoint(record: Record, recipe: Recipe, dataset: Dataset, processes: int) -> None:
    """Rewrite a copy's last checkpoint where an earlier version wrote it; else do nothing.

    Args:
        record: The copy's run folder.
        recipe: Its recipe, with every choice made.
        dataset: Its pictures.
        processes: How many work at it.

    Raises:
        WorkbenchError: The disk is full.
    """
    if not record.checkpoint.exists():
        return
    # One that cannot be read, or lacks a part, is told of when the run goes on from it.
    with suppress(OSError, SafetensorError, KeyError):
        tensors, note = load_tensors(record.checkpoint)
        if "position" in note:
            return
        batches = batches_of(len(learned_from(dataset.items)), recipe, processes)
        position = _position(tensors, record, recipe, batches)
        save_checkpoint(record.checkpoint, _state(tensors), position)


def _state(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    module = dict(below("matching.", tensors))
    for name in ("mean", "deviation"):
        module |= {f"{name}_{index}": x for index, x in below(f"{name}.", tensors).items()}
    # Adapters had no average.
    average = {name: value.clone() for name, value in module.items()}
    average |= above(NETWORK, below("average.", tensors))
    return {
        **above("module.", module),
        **above("average.", average),
        **above("optimiser.", below("moment.", tensors)),
    }


def _position(tensors: dict[str, Tensor], record: Record, recipe: Recipe, batches: int) -> Position:
    step = int(tensors["step"])
    # By step, of the epoch that is not judged yet: the loss, and the share seen alike.
    course = tensors["course"] if "course" in tensors else tensors["step"].new_zeros(0, 2)
    unjudged = step > 0 and step % batches == 0 and len(course) > 0
    epoch = step // batches - int(unjudged)
    views = course.double() * recipe.batch_size
    told = [e for e in recalled(record.folder).epochs if e.epoch <= epoch]
    best = next((e for e in reversed(told) if e.best), None)
    return Position(
        epoch=epoch,
        batch=step - epoch * batches,
        sums=Sums(
            float(views[:, 0].sum()),
            round(float(views[:, 1].sum())),
            len(course) * recipe.batch_size,
        ),
        best=Best(best.epoch, best.val_accuracy, best.val_loss) if best else None,
        seconds=sum(e.seconds for e in told),
        pictures=step * recipe.batch_size,
        epochs=recipe.epochs,
    )
