"""A teacher and a student small enough for tests that take no time."""

import torch
from torch import Tensor, nn

from workbench.training.distillation.distil import make_matching
from workbench.training.distillation.learner import Learner
from workbench.training.distillation.matching import Sight, Tapped
from workbench.training.distillation.plan import Phase, Plan
from workbench.training.distillation.views import Pool

SIGHT = Sight((0.5, 0.5, 0.5), (0.25, 0.25, 0.25))
PLAN = Plan(phases=(Phase(32, 32), Phase(32, 40)), batch=8, checkpoint_seconds=0.0)


def block(entering: int, leaving: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(entering, leaving, 3, stride, 1), nn.BatchNorm2d(leaving), nn.ReLU()
    )


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


def small_pair(plan: Plan = PLAN) -> tuple[Tapped, Learner]:
    torch.manual_seed(0)
    teacher, matching = make_matching(Small(12), Small(6), (SIGHT, SIGHT))
    return teacher, Learner(matching, plan)
