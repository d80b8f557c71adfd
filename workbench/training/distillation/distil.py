"""Distillation without a run: until a plan is done, with a checkpoint now and then.

    go back to the checkpoint, where there is one
    for each step of the plan:
        views      = the step's own views, from (seed, step, rank) alone
        loss       = how far the student is from the teacher, map by map, in feature and answer
        learn                                                           -> BatchDone
        now and then write a checkpoint                                 -> CheckpointSaved
    write the last checkpoint                                           -> CheckpointSaved

Hinton et al. 2015; FitNets, Romero et al. 2015; Asano & Saeed 2021; Beyer et al. 2022.
"""

from __future__ import annotations

import tempfile
import time
from contextlib import closing
from pathlib import Path

import torch
from torch import Tensor

from workbench.core.events import Task
from workbench.training.distillation.learner import StudentLearner
from workbench.training.distillation.streaming import Views
from workbench.training.events import BatchDone, CheckpointSaved
from workbench.training.keeping.checkpoint import Position, load_checkpoint, save_checkpoint
from workbench.training.lessons.batches import Batch
from workbench.training.processes.joining import joined_share, shared


def distil(
    learner: StudentLearner, views: Views, steps: int, checkpoint: Path, every_s: float = 180.0
) -> Task[None]:
    """Teach until so many steps are made; goes on from `checkpoint` where it exists.

    `close()` writes the checkpoint too.

    Args:
        learner: Its pace is of one epoch, of so many batches.
        views: What it learns from.
        steps: In all.
        checkpoint: A file; only the first process writes it.
        every_s: The least time between two checkpoints, in seconds.
    """
    at = _gone_back(learner, checkpoint)
    learner.enter(1, at)
    saved = began = time.monotonic()
    leads = joined_share().rank == 0
    try:
        with closing(views.steps(at, steps)) as coming:
            for batch in coming:
                loss = _learned(learner, batch)
                at += 1
                now = time.monotonic()
                speed, began = len(batch) / (now - began), now
                yield BatchDone(1, at, steps, loss, learner.learning_rate, speed)
                if leads and time.monotonic() - saved >= every_s:
                    yield _saved(learner, checkpoint, at)
                    saved = time.monotonic()
    finally:
        if leads:
            _saved(learner, checkpoint, at)


def _learned(learner: StudentLearner, views: Tensor) -> float:
    """Learn from views; their mean loss."""
    nothing = torch.zeros(len(views), dtype=torch.int64, device=views.device)
    outcome = learner.learn(Batch(views, nothing))
    return outcome.loss.item() / outcome.seen if outcome else float("nan")


def _gone_back(learner: StudentLearner, checkpoint: Path) -> int:
    """Go back to the first process's checkpoint, where it has one: the steps made before."""
    saved = shared(checkpoint)
    if saved is None:
        return 0
    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        own = Path(folder) / checkpoint.name  # another machine does not see the first one's
        own.write_bytes(saved)
        return load_checkpoint(own, learner).batch


def _saved(learner: StudentLearner, checkpoint: Path, at: int) -> CheckpointSaved:
    save_checkpoint(checkpoint, learner.state(), Position(batch=at, pieces=learner.pieces))
    return CheckpointSaved(str(checkpoint), 0)
