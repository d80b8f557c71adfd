"""A teacher and a student small enough for tests that take no time."""

from pathlib import Path

import torch
from torch import Tensor, nn

from workbench.core.events import finish
from workbench.training.distillation.copying import Where
from workbench.training.distillation.learner import StudentLearner, make_student_learner
from workbench.training.distillation.matching import Matching, Sight, Tapped
from workbench.training.distillation.pairing import make_matching, measure
from workbench.training.distillation.plan import DistillationPlan, Phase
from workbench.training.distillation.streaming import Views
from workbench.training.distillation.views import Pool
from workbench.training.learning.pace import Pace
from workbench.training.machine.precision import Arithmetic
from workbench.training.share import ALL, Share

SIGHT = Sight((0.5, 0.5, 0.5), (0.25, 0.25, 0.25))
CPU = torch.device("cpu")
PLAN = DistillationPlan(phases=(Phase(32, 32), Phase(32, 40)), batch=8)


def block(entering: int, leaving: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(entering, leaving, 3, stride, 1), nn.BatchNorm2d(leaving), nn.ReLU()
    )


def where(folder: Path) -> Where:
    return Where(folder, folder.parent / "001", folder.parent / "cache")


class Small(nn.Module):
    """Maps at strides 4 and 8, then a pooled feature, then an answer of ten classes."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.features = nn.Sequential(
            block(3, width, 4), block(width, width, 1), block(width, 2 * width, 2)
        )
        self.head = nn.Sequential(nn.Dropout(0.5), nn.Linear(2 * width, 10))

    def forward(self, pictures: Tensor) -> Tensor:
        return self.head(self.features(pictures).mean((2, 3)))


def small_pool() -> Pool:
    source = torch.Generator().manual_seed(1)
    shapes = [(50, 60), (64, 40), (45, 45)]
    return Pool([torch.randint(0, 256, (3, *s), generator=source).byte() for s in shapes])


def small_views(plan: DistillationPlan = PLAN, rank: int = 0) -> Views:
    return Views(small_pool(), plan, CPU, rank)


def small_pair(plan: DistillationPlan = PLAN, width: int = 6) -> tuple[Tapped, Matching]:
    torch.manual_seed(0)
    return make_matching(Small(12), Small(width), plan, (SIGHT, SIGHT))


def small_learner(
    plan: DistillationPlan = PLAN,
    rate: float = 2e-3,
    pair: tuple[Tapped, Matching] | None = None,
    share: Share = ALL,
) -> StudentLearner:
    """A learner whose teacher's channels are measured."""
    teacher, matching = pair or small_pair(plan)
    views = small_views(plan)
    finish(measure(teacher, matching, views.unseen(1, 2, plan.size_at(0))))
    views.close()
    pace = Pace(rate, 1, plan.steps, 10, warm_up=0.04, weight_decay=0.02, average=0.998)
    return make_student_learner(
        matching, teacher, pace, Arithmetic("fp32", matching, CPU), tuple, share
    )
