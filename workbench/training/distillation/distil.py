"""Distillation: a student learns to see what a teacher sees, in views of a few pictures.

    go back to the checkpoint, where there is one                       -> Ready
    for each step of the plan:
        views      = the step's own views, from (seed, step, rank) alone
        taught     = the teacher's maps, feature and answer for them
        loss       = how far the student is from each
        learn                                                           -> Matched
        now and then write a checkpoint                                 -> Kept
    write the last checkpoint                                           -> Kept
    return the student's running average

Hinton et al. 2015; FitNets, Romero et al. 2015; Asano & Saeed 2021; Beyer et al. 2022.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import torch
from torch import Tensor, nn

from workbench.core.events import Task
from workbench.models.networks import feature_count
from workbench.training.distillation import matching as match
from workbench.training.distillation.events import Kept, Matched, Ready
from workbench.training.distillation.learner import Learner
from workbench.training.distillation.matching import Hint, Matching, Seen, Sight, Tapped
from workbench.training.distillation.plan import Plan
from workbench.training.distillation.views import Croppable, batch
from workbench.training.processes.joining import shared
from workbench.training.seeds import seed_dropout, seed_of

MEASURED_BATCHES = 16


def pair(
    teacher: nn.Module, student: nn.Module, sights: tuple[Sight, Sight] = (Sight(), Sight())
) -> list[Hint]:
    """Pair the depths at which both have a map of what they are shown."""
    taught = match.depths(teacher, sights[0].side_px)
    own = match.depths(student, sights[1].side_px)
    return [Hint(taught[s][0], own[s][0]) for s in sorted(taught) if s in own]


def make_matching(
    teacher: nn.Module,
    student: nn.Module,
    sights: tuple[Sight, Sight] = (Sight(), Sight()),
    hints: Sequence[Hint] | None = None,
) -> tuple[Tapped, Matching]:
    """Tap a teacher and a student, each with its own way to be shown pictures.

    The student's dropout is switched off: it has an answer to repeat, and none to memorise.

    Args:
        teacher: Frozen from now on.
        student: Learns.
        sights: How each is shown pictures.
        hints: What the student's layers are to tell of; None: as `pair` finds.
    """
    for layer in student.modules():
        if isinstance(layer, nn.Dropout):
            layer.p = 0.0
    hints = pair(teacher, student, sights) if hints is None else hints
    taught, own = [h.taught for h in hints], [h.own for h in hints]
    wide = match.channels(teacher, taught, sights[0].side_px)
    narrow = match.channels(student, own, sights[1].side_px)
    tapped = Tapped(student, own, sights[1])
    widths = [(narrow[hint.own], wide[hint.taught]) for hint in hints]
    matching = Matching(tapped, hints, widths, (feature_count(student), feature_count(teacher)))
    teacher = teacher.eval().requires_grad_(False)
    return Tapped(teacher, taught, sights[0]), matching.to(memory_format=torch.channels_last)


def distil(
    teacher: Tapped, learner: Learner, pool: Croppable, plan: Plan, checkpoint: Path, rank: int = 0
) -> Task[nn.Module]:
    """Teach until the plan is done; goes on from `checkpoint` where it exists.

    Returns the running average of the student's weights. `close()` writes the checkpoint too.
    """
    if (saved_bytes := shared(checkpoint)) is not None:
        learner.load(saved_bytes)
    if not learner.standards:
        learner.standards = measured(teacher, pool, plan, _device_of(learner))
    step_loss = _spread(learner, plan)
    yield Ready(learner.step)
    saved = time.monotonic()
    try:
        while learner.step < plan.steps:
            yield _step(teacher, learner, step_loss, pool, plan, rank)
            if time.monotonic() - saved >= plan.checkpoint_seconds and rank == 0:
                learner.save(checkpoint)
                yield Kept(checkpoint, learner.step)
                saved = time.monotonic()
    finally:
        if rank == 0:
            learner.save(checkpoint)
    yield Kept(checkpoint, learner.step)
    return learner.average


def _step(
    teacher: Tapped, learner: Learner, step_loss: nn.Module, pool: Croppable, plan: Plan, rank: int
) -> Matched:
    """Make one step and say how it went."""
    began = time.monotonic()
    size_px, rate = plan.size_at(learner.step), plan.rate_at(learner.step)
    key = (plan.seed, learner.step, rank)
    views = batch(pool, plan.views, count=plan.batch, size_px=size_px, key=key)
    views = views.to(_device_of(learner))
    taught = taught_by(teacher, views)
    *maps, feature = [
        match.standardised(value, standard)
        for value, standard in zip([*taught.maps, taught.feature], learner.standards, strict=True)
    ]
    seed_dropout(seed_of(*key, 1), views.device)
    parts = step_loss(views, maps, feature, taught.logits.float())
    loss = (parts[:-1] * _weights(plan, learner.matching.hints).to(parts.device)).sum()
    learner.learn(loss, rate, plan.average)
    return Matched(
        step=learner.step,
        steps=plan.steps,
        loss=loss.item(),
        parts=tuple(parts[:-1].tolist()),
        alike=parts[-1].item(),
        size_px=size_px,
        learning_rate=rate,
        views_per_second=plan.batch / (time.monotonic() - began),
    )


@torch.no_grad()
def taught_by(teacher: Tapped, views: Tensor) -> Seen:
    """Ask the teacher about views of 0 to 1; in bfloat16 where that is the machine's fast way."""
    with _fast(views.device):
        seen: Seen = teacher(views)
    return seen


def measured(
    teacher: Tapped, pool: Croppable, plan: Plan, device: torch.device
) -> list[match.Standard]:
    """Measure the teacher's channels over a few batches of views: maps first, the feature last."""
    seen = list(_first_seen(teacher, pool, plan, device))
    by_depth = zip(*(s.maps for s in seen), strict=True)
    maps = [match.standard_of(list(values)) for values in by_depth]
    return [*maps, match.standard_of([s.feature for s in seen])]


def _first_seen(
    teacher: Tapped, pool: Croppable, plan: Plan, device: torch.device
) -> Iterator[Seen]:
    # A step of its own below zero: views that the training itself never uses.
    for number in range(1, MEASURED_BATCHES + 1):
        key = (plan.seed, -number, 0)
        views = batch(pool, plan.views, count=plan.batch, size_px=plan.size_at(0), key=key)
        yield taught_by(teacher, views.to(device))


def _weights(plan: Plan, hints: Sequence[Hint]) -> Tensor:
    maps = [plan.map_weight * hint.weight for hint in hints]
    return torch.tensor([*maps, plan.feature_weight, plan.answer_weight])


def _spread(learner: Learner, plan: Plan) -> nn.Module:
    """Make the loss ready: compiled where asked, spread over the processes of torchrun."""
    learner.matching.train()
    if plan.compiled:
        learner.matching.compile(dynamic=False)
    if torch.distributed.is_initialized() and torch.distributed.get_world_size() > 1:
        return nn.parallel.DistributedDataParallel(learner.matching)
    return learner.matching


def _fast(device: torch.device) -> AbstractContextManager[object]:
    """Let the teacher compute in bfloat16 where the machine does that natively, and fast."""
    native = device.type == "cuda" or (
        device.type == "cpu" and torch.cpu.get_capabilities().get("avx512_bf16", False)
    )
    return torch.autocast(device.type, torch.bfloat16) if native else nullcontext()


def _device_of(learner: Learner) -> torch.device:
    return next(learner.matching.parameters()).device
