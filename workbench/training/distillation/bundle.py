r"""Makes the backbone that is bundled with the program.

    python -m workbench.training.distillation.bundle --teacher mobilenet_v2.pth \
        --photos trees --photos cutlery --views 500000 --seed 0 --out resources/backbones

Start it under `torchrun --nproc-per-node N` for N processes. Stop it at any time: the same command
goes on where it stopped. `--views` may be changed in between; the schedule stretches with it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from torchvision.models import MobileNetV3, get_model

from workbench.core import events
from workbench.training.distillation.atlas import Atlas
from workbench.training.distillation.backbone_file import save_backbone
from workbench.training.distillation.distil import distil
from workbench.training.distillation.folding import folded
from workbench.training.distillation.learner import StudentLearner, make_student_learner
from workbench.training.distillation.matching import Hint, Tapped
from workbench.training.distillation.pairing import (
    MEASURED_BATCHES,
    make_matching,
    measure,
    taught_by,
)
from workbench.training.distillation.pictures import make_pool
from workbench.training.distillation.plan import DistillationPlan, Phase
from workbench.training.distillation.recalibration import recalibrated
from workbench.training.distillation.streaming import Views
from workbench.training.distillation.views import Croppable, ViewOptions
from workbench.training.distillation.whitening import whiten
from workbench.training.events import BatchDone
from workbench.training.learning.pace import Pace
from workbench.training.machine.precision import Arithmetic
from workbench.training.processes.joining import joined, own_device
from workbench.training.share import Share

TEACHER, STUDENT = "mobilenet_v2", "mobilenet_v3_small"

# The teacher's last blocks say little that holds for pictures of other kinds than those it is shown
# here: what is matched ends before them. The student's last map, the one that is pooled, tells of
# textures: of the halves of the teacher's middle channels, which vary about half as much as values.
HINTS = (
    Hint("features.6", "features.3", 0.5),
    Hint("features.13", "features.8", 1.5),
    Hint("features.16", "features.11", 1.0),
    Hint("features.10", "features.12", 4.0, halves=True),
    Hint("features.13", "features.12", 8.0, halves=True),
    Hint("features.16", "features.12", 8.0, halves=True),
)
MIXED = 0.25
WHITENING = 64
"""Batches that norms and directions are measured on."""


def main(arguments: list[str] | None = None) -> None:
    """Distil, then write the backbone; see the module's words."""
    chosen = parser().parse_args(arguments)
    if chosen.threads:
        torch.set_num_threads(chosen.threads)
    with joined(own_device(chosen.device)) as place:
        plan = plan_for(chosen, place.world)
        teacher, matching = make_matching(
            folded(load_teacher(chosen.teacher)), new_student(chosen.seed), plan, hints=HINTS
        )
        teacher.to(place.device)
        matching.to(place.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        arithmetic = Arithmetic("fp32", matching, place.device, chosen.compile and place.world == 1)
        pace = pace_for(chosen, plan.steps)
        share = Share(place.rank, place.world)
        # Nobody judges it, so nothing is calibrated before the end.
        learner = make_student_learner(matching, teacher, pace, arithmetic, tuple, share)
        chosen.out.mkdir(parents=True, exist_ok=True)
        pool = gathered(chosen, place.device)
        with closing(Views(pool, plan, place.device, place.rank)) as views:
            seen = views.unseen(1, MEASURED_BATCHES, plan.size_at(0))
            events.finish(measure(teacher, matching, seen))
            with closing(distil(learner, views, plan.steps, chosen.checkpoint)) as task:
                for event in task:
                    if place.rank == 0 and isinstance(event, BatchDone):
                        _say(event, plan, chosen.log_every)
            if place.rank == 0:
                finish(learner, teacher, views, plan, chosen.out)


def plan_for(chosen: argparse.Namespace, processes: int) -> DistillationPlan:
    """Return the schedule of one of so many processes: every size has as many views."""
    each = chosen.views // processes // len(chosen.sizes)
    return DistillationPlan(
        phases=tuple(Phase(each, size_px) for size_px in chosen.sizes),
        batch=chosen.batch,
        # Hidden and last layer are worked out at the end.
        feature_weight=0.0,
        answer_weight=0.0,
        seed=chosen.seed,
        views=ViewOptions(mixup_share=MIXED),
    )


def pace_for(chosen: argparse.Namespace, steps: int) -> Pace:
    """Return how fast it learns."""
    return Pace(
        learning_rate=chosen.rate,
        epochs=1,
        batches=steps,
        classes=1,
        seed=chosen.seed,
        warm_up=0.04,
        weight_decay=0.02,
        average=0.998,
    )


def gathered(chosen: argparse.Namespace, device: torch.device) -> Croppable:
    """Gather the pictures; a graphics card cuts the views itself."""
    pool = make_pool(chosen.photos, chosen.formulas, chosen.seed)
    return Atlas(pool.pictures, pool.weights, device) if device.type == "cuda" else pool


def load_teacher(path: Path) -> nn.Module:
    """Read the teacher's weights (a state dictionary, loaded without running code)."""
    teacher: nn.Module = get_model(TEACHER, weights=None)
    teacher.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return teacher.to(memory_format=torch.channels_last)


def new_student(seed: int) -> nn.Module:
    """Return a student with the random weights of a seed."""
    torch.manual_seed(seed)
    student: nn.Module = get_model(STUDENT, weights=None)
    return student.to(memory_format=torch.channels_last)


def finish(
    learner: StudentLearner, teacher: Tapped, views: Views, plan: DistillationPlan, out: Path
) -> None:
    """Finish the average on views of the last phase, and write it with its description."""
    network, size_px = learner.student(), plan.phases[-1].size_px

    def unseen() -> Iterator[Tensor]:
        return views.unseen(100, WHITENING, size_px, each=128)

    normalised = learner.matching.student.normalised
    recalibrated(network, map(normalised, unseen()))
    whiten(
        cast(MobileNetV3, network),
        ((normalised(v), taught_by(teacher, v).logits.float()) for v in unseen()),
    )
    save_backbone(network, STUDENT, out, size_px)


def _say(event: BatchDone, plan: DistillationPlan, every: int) -> None:
    if event.batch % every and event.batch != event.batches:
        return
    words = (
        f"{time.strftime('%H:%M:%S')} step {event.batch}/{event.batches} loss {event.loss:.4f} "
        f"{plan.size_at(event.batch - 1)} px rate {event.learning_rate:.2e} "
        f"{event.images_per_second:.0f} views/s\n"
    )
    sys.stdout.write(words)
    sys.stdout.flush()


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("--teacher", type=Path, required=True, help="weights of a MobileNetV2")
    made.add_argument("--photos", type=Path, action="append", default=[], help="a folder")
    made.add_argument("--formulas", type=int, default=1200, help="pictures made by formula")
    made.add_argument("--views", type=int, required=True, help="views in all processes together")
    made.add_argument("--batch", type=int, default=48, help="views a step and process")
    made.add_argument("--sizes", type=int, nargs="+", default=[96], help="of views, in pixels")
    made.add_argument("--rate", type=float, default=2e-3, help="the highest learning rate")
    made.add_argument("--seed", type=int, default=0)
    made.add_argument("--out", type=Path, required=True, help="where the backbone shall stand")
    made.add_argument("--checkpoint", type=Path, default=Path("distillation.safetensors"))
    made.add_argument("--device", default="cpu")
    made.add_argument("--threads", type=int, default=0, help="of this process; 0 leaves it")
    made.add_argument("--compile", action="store_true", help="use torch.compile (one process)")
    made.add_argument("--log-every", type=int, default=20)
    return made


if __name__ == "__main__":
    main()
