"""What a small copy learns from: teacher, student, plan and pictures, made ready."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator

from torch import Tensor

from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier
from workbench.models.initialisation import Seeded
from workbench.models.preprocessing import Preprocessing
from workbench.training.distillation.distil import make_matching
from workbench.training.distillation.learner import Learner
from workbench.training.distillation.matching import Sight
from workbench.training.distillation.plan import Phase, Plan
from workbench.training.distillation.recalibration import recalibrated
from workbench.training.distillation.showing import OPTIONS, Shown
from workbench.training.distillation.views import Pool, batch
from workbench.training.processes.joining import Place
from workbench.training.strategies import Setting

# With few pictures an epoch would be over in no time, and judging would take longer than learning.
LEAST_VIEWS = 512
ANSWER_WEIGHT = 2.0
CALIBRATING = 8


class Lessons:
    """Everything that a distillation of a user's classifier works with.

    Args:
        teacher: Whose answers are learned.
        setting: Recipe, pictures and the student's network, on its device.
        place: Which of how many processes this one is.
    """

    def __init__(self, teacher: Classifier, setting: Setting, place: Place) -> None:
        self.setting = setting
        recipe, dataset = setting.recipe, setting.dataset
        items = [item for item in dataset.items if item.split == "train" or item.label is None]
        self.shown = Shown(items, setting.preprocessing, setting.cache)
        self.pool = Pool(self.shown)
        views = max(len(items), LEAST_VIEWS) / place.world
        self.batches = math.ceil(views / recipe.batch_size)
        side = max(teacher.preprocessing.size, setting.preprocessing.size)
        assert recipe.learning_rate is not None
        self.plan = Plan(
            phases=(Phase(self.batches * recipe.batch_size * recipe.epochs, side),),
            batch=recipe.batch_size,
            learning_rate=recipe.learning_rate,
            weight_decay=recipe.weight_decay,
            warmup=recipe.warm_up,
            answer_weight=ANSWER_WEIGHT,
            seed=recipe.seed,
            checkpoint_seconds=15.0,
            views=OPTIONS[recipe.augmentation],
        )
        sights = (sight_of(teacher.preprocessing), sight_of(setting.preprocessing))
        network = setting.network.requires_grad_(True)
        with Seeded(recipe.seed):
            self.teacher, matching = make_matching(teacher.network, network, sights)
        self.teacher.to(setting.device.torch)
        self.learner = Learner(matching.to(setting.device.torch), self.plan)

    @property
    def epoch(self) -> int:
        """Epochs that are over."""
        return self.learner.step // self.batches

    def student(self) -> Classifier:
        """Return the running average of the student as a classifier, its norms measured anew."""
        setting = self.setting
        network = copy.deepcopy(self.learner.average)
        return Classifier(
            recalibrated(network, self._normalised_views()),
            BACKBONES.get(setting.recipe.backbone),
            setting.dataset.classes,
            setting.preprocessing,
            setting.device,
        )

    def _normalised_views(self) -> Iterator[Tensor]:
        """Show the student views that the training itself never uses."""
        sight, plan = self.learner.matching.student, self.plan
        for number in range(CALIBRATING):
            key = (plan.seed, -100 - number, 0)
            count = max(plan.batch, 16)
            views = batch(self.pool, plan.views, count=count, size_px=plan.size_at(0), key=key)
            yield sight.normalised(views.to(self.setting.device.torch))

    def close(self) -> None:
        """Let go of the pictures."""
        self.shown.close()


def sight_of(preprocessing: Preprocessing) -> Sight:
    """Say how a classifier is shown pictures."""
    return Sight(preprocessing.mean, preprocessing.std, preprocessing.size)
