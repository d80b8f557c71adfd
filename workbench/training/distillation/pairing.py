"""A teacher and a student, tapped where they are compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext

import torch
from torch import Tensor, nn

from workbench.core.events import Progress, Task
from workbench.models.networks import feature_count
from workbench.training.distillation.comparison import Moments
from workbench.training.distillation.depths import blocks, depths
from workbench.training.distillation.matching import Hint, Matching, Seen, Sight, Tapped
from workbench.training.distillation.plan import DistillationPlan

MEASURED_BATCHES = 16


def pair(
    teacher: nn.Module, student: nn.Module, sights: tuple[Sight, Sight] = (Sight(), Sight())
) -> list[Hint]:
    """Pair the depths at which both tell apart the places of what they are shown."""
    taught = depths(teacher, sights[0].side_px)
    own = depths(student, sights[1].side_px)
    return [Hint(taught[s], own[s]) for s in sorted(taught) if s in own]


def make_matching(
    teacher: nn.Module,
    student: nn.Module,
    plan: DistillationPlan,
    sights: tuple[Sight, Sight] = (Sight(), Sight()),
    hints: Sequence[Hint] | None = None,
) -> tuple[Tapped, Matching]:
    """Tap a teacher and a student, each with its own way to be shown pictures.

    The student's dropout is switched off: it has an answer to repeat, and none to memorise.

    Args:
        teacher: Frozen from now on.
        student: Learns.
        plan: What counts.
        sights: How each is shown pictures.
        hints: What the student's layers are to tell of; None: as `pair` finds.
    """
    for layer in student.modules():
        if isinstance(layer, nn.Dropout):
            layer.p = 0.0
    hints = pair(teacher, student, sights) if hints is None else hints
    wide = blocks(teacher, sights[0].side_px)
    narrow = blocks(student, sights[1].side_px)
    taught, own = [wide[h.taught] for h in hints], [narrow[h.own] for h in hints]
    tapped = Tapped(student, [block.layer for block in own], sights[1])
    widths = [(ours.channels, theirs.channels) for ours, theirs in zip(own, taught, strict=True)]
    feature = feature_count(student), feature_count(teacher)
    matching = Matching(tapped, hints, widths, feature, plan)
    teacher = teacher.eval().requires_grad_(False)
    return Tapped(teacher, [block.layer for block in taught], sights[0]), matching


def measure(teacher: Tapped, matching: Matching, views: Iterable[Tensor]) -> Task[None]:
    """Find out how the teacher's channels vary over a few batches of views of 0 to 1."""
    found: list[Moments] = []
    for number, batch in enumerate(views):
        yield Progress(number, MEASURED_BATCHES, "Looking at what the teacher sees")
        seen = taught_by(teacher, batch)
        found = found or [Moments() for _ in range(len(seen.maps) + 1)]
        for moments, values in zip(found, [*seen.maps, seen.feature], strict=True):
            moments.add(values)
    matching.standardise_by(moments.standard() for moments in found)


@torch.no_grad()
def taught_by(teacher: Tapped, views: Tensor) -> Seen:
    """Ask the teacher about views of 0 to 1; in bfloat16 where that is the machine's fast way."""
    with _fast(views.device):
        seen: Seen = teacher(views)
    return seen


def _fast(device: torch.device) -> AbstractContextManager[object]:
    """Let the teacher compute in bfloat16 where the machine does that natively, and fast."""
    native = device.type == "cuda" or (
        device.type == "cpu" and torch.cpu.get_capabilities().get("avx512_bf16", False)
    )
    return torch.autocast(device.type, torch.bfloat16) if native else nullcontext()
