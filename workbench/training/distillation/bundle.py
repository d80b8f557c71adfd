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
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from torchvision.models import MobileNetV3, get_model

from workbench.training.distillation.atlas import Atlas
from workbench.training.distillation.backbone_file import save_backbone
from workbench.training.distillation.distil import distil, make_matching, taught_by
from workbench.training.distillation.events import Matched
from workbench.training.distillation.folding import folded
from workbench.training.distillation.learner import Learner
from workbench.training.distillation.matching import Hint, Tapped
from workbench.training.distillation.pictures import make_pool
from workbench.training.distillation.plan import Phase, Plan
from workbench.training.distillation.recalibration import recalibrated
from workbench.training.distillation.views import Croppable, ViewOptions, batch
from workbench.training.distillation.whitening import whiten
from workbench.training.processes.joining import joined, own_device

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
    chosen = _parser().parse_args(arguments)
    if chosen.threads:
        torch.set_num_threads(chosen.threads)
    with joined(own_device(chosen.device)) as place:
        plan = plan_for(chosen, place.world)
        pool = gathered(chosen, place.device)
        teacher, matching = make_matching(
            folded(load_teacher(chosen.teacher)), new_student(chosen.seed), hints=HINTS
        )
        learner = Learner(matching.to(place.device), plan)
        chosen.out.mkdir(parents=True, exist_ok=True)
        task = distil(
            teacher.to(place.device), learner, pool, plan, chosen.checkpoint, rank=place.rank
        )
        for event in task:
            if place.rank == 0 and isinstance(event, Matched):
                _say(event, chosen.log_every)
        if place.rank == 0:
            finish(learner, teacher, pool, plan, chosen.out)


def plan_for(chosen: argparse.Namespace, processes: int) -> Plan:
    """Return the schedule of one of so many processes: every size has as many views."""
    each = chosen.views // processes // len(chosen.sizes)
    phases = tuple(Phase(each, size_px) for size_px in chosen.sizes)
    return Plan(
        phases=phases,
        batch=chosen.batch,
        learning_rate=chosen.rate,
        # Hidden and last layer are worked out at the end.
        feature_weight=0.0,
        answer_weight=0.0,
        seed=chosen.seed,
        compiled=chosen.compile,
        views=ViewOptions(mixup_share=MIXED),
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


def finish(learner: Learner, teacher: Tapped, pool: Croppable, plan: Plan, out: Path) -> None:
    """Finish the average on views of the last phase, and write it with its description."""
    average, size_px = learner.average, plan.phases[-1].size_px
    sight, device = learner.matching.student, next(average.parameters()).device

    def views() -> Iterator[Tensor]:
        for number in range(WHITENING):
            key = (plan.seed, -100 - number, 0)
            yield batch(pool, plan.views, count=128, size_px=size_px, key=key).to(device)

    recalibrated(average, map(sight.normalised, views()))
    whiten(
        cast(MobileNetV3, average),
        ((sight.normalised(v), taught_by(teacher, v).logits.float()) for v in views()),
    )
    save_backbone(average, STUDENT, out, size_px)


def _say(event: Matched, every: int) -> None:
    if event.step % every and event.step != event.steps:
        return
    parts = " ".join(f"{part:.4f}" for part in event.parts)
    words = (
        f"{time.strftime('%H:%M:%S')} step {event.step}/{event.steps} loss {event.loss:.4f} "
        f"({parts}) {event.size_px} px rate {event.learning_rate:.2e} "
        f"{event.views_per_second:.0f} views/s\n"
    )
    sys.stdout.write(words)
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teacher", type=Path, required=True, help="weights of a MobileNetV2")
    parser.add_argument("--photos", type=Path, action="append", default=[], help="a folder")
    parser.add_argument("--formulas", type=int, default=1200, help="pictures made by formula")
    parser.add_argument("--views", type=int, required=True, help="views in all processes together")
    parser.add_argument("--batch", type=int, default=48, help="views a step and process")
    parser.add_argument("--sizes", type=int, nargs="+", default=[96], help="of views, in pixels")
    parser.add_argument("--rate", type=float, default=2e-3, help="the highest learning rate")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True, help="where the backbone shall stand")
    parser.add_argument("--checkpoint", type=Path, default=Path("distillation.safetensors"))
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=0, help="of this process; 0 leaves it")
    parser.add_argument("--compile", action="store_true", help="use torch.compile")
    parser.add_argument("--log-every", type=int, default=20)
    return parser


if __name__ == "__main__":
    main()
