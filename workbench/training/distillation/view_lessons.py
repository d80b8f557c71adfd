"""What a small copy learns from: views of the user's pictures, of which its teacher speaks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import NamedTuple

import msgspec
import torch
from torch import Tensor

from workbench.core.events import Task
from workbench.data.items import Item
from workbench.models.classifier import Classifier
from workbench.models.initialisation import Seeded
from workbench.models.preprocessing import Preprocessing
from workbench.training.distillation.matching import Matching, Sight, Tapped
from workbench.training.distillation.pairing import MEASURED_BATCHES, make_matching, measure
from workbench.training.distillation.plan import DistillationPlan, Phase
from workbench.training.distillation.showing import Shown, options_of
from workbench.training.distillation.streaming import Views
from workbench.training.distillation.views import Pool
from workbench.training.lessons.batches import Batch
from workbench.training.lessons.pictures import ValidationLessons
from workbench.training.lessons.preview import room_for
from workbench.training.lessons.squares import Squares
from workbench.training.recipe import Recipe
from workbench.training.strategies import Setting
from workbench.training.trials.trial import memory_format

# With few pictures an epoch would be over in no time, and judging would take longer than learning.
LEAST_VIEWS = 512
ANSWER_WEIGHT = 2.0
CALIBRATING, CALIBRATION = 8, 100


class ViewLessons:
    """Batches of views to learn from, and the validation pictures as they are.

    Args:
        setting: Recipe and pictures.
        side_px: Height and width of the views.
    """

    def __init__(self, setting: Setting, side_px: int) -> None:
        recipe, share = setting.recipe, setting.share
        items = learned_from(setting.dataset.items)
        seen = msgspec.structs.replace(setting.preprocessing, size=side_px)
        shown, judged = Squares.side_by_side(
            (
                (items, room_for(seen, recipe)),
                (setting.dataset.of("val"), setting.preprocessing),
            ),
            setting.cache,
        )
        self.shown = Shown(shown)
        self.batches = batches_of(len(items), recipe, share.world)
        self.plan = _plan(recipe, self.batches, side_px)
        device = setting.device.torch
        self._views = Views(Pool(self.shown), self.plan, device, share.rank)
        self._judged = ValidationLessons(
            recipe, setting.dataset, setting.preprocessing, setting.device, judged, share
        )
        self.val_batches = self._judged.val_batches
        self._layout = memory_format(recipe.layout)
        self._nothing = torch.zeros(recipe.batch_size, dtype=torch.int64, device=device)
        self._told: set[str] = set()

    def train(self, epoch: int, first: int = 0) -> Iterator[Batch]:
        """Views of their own in each epoch; what they show is for the teacher to say."""
        before = (epoch - 1) * self.batches
        for views in self._views.steps(before + first, before + self.batches):
            laid = views.contiguous(memory_format=self._layout)
            yield Batch(laid, self._nothing, self._lost())

    def val(self) -> Iterator[Batch]:
        """Pictures as they are."""
        return self._judged.val()

    def calibration(self) -> Iterator[Tensor]:
        """Views that are never learned from."""
        each = max(self.plan.batch, 16)
        return self._views.unseen(CALIBRATION, CALIBRATING, self.plan.size_at(0), each)

    def measuring(self) -> Iterator[Tensor]:
        """Others that are never learned from."""
        return self._views.unseen(1, MEASURED_BATCHES, self.plan.size_at(0))

    def close(self) -> None:
        """End the threads and let go of the pictures."""
        self._views.close()
        self._judged.close()
        self.shown.close()

    def _lost(self) -> tuple[str, ...]:
        gone = [path for path in self.shown.lost if path not in self._told]
        self._told |= set(gone)
        return tuple(gone)


def learned_from(items: Sequence[Item]) -> list[Item]:
    """Those that views are taken of: what has no class will do as well."""
    return [item for item in items if item.split == "train" or item.label is None]


def batches_of(pictures: int, recipe: Recipe, processes: int) -> int:
    """How many batches an epoch has in each of so many processes."""
    return math.ceil(max(pictures, LEAST_VIEWS) / processes / recipe.batch_size)


class Teaching(NamedTuple):
    """Who teaches whom, with what."""

    teacher: Tapped
    matching: Matching
    lessons: ViewLessons


def made_ready(teacher: Classifier, setting: Setting) -> Task[Teaching]:
    """Pair teacher and student, and find out how the teacher's channels vary.

    A copy that goes on has that in its checkpoint.
    """
    place, recipe = setting.device.torch, setting.recipe
    side_px = max(teacher.preprocessing.size, setting.preprocessing.size)
    sights = sight_of(teacher.preprocessing), sight_of(setting.preprocessing)
    network = setting.network.requires_grad_(True)
    with ExitStack() as unfinished:
        lessons = ViewLessons(setting, side_px)
        unfinished.callback(lessons.close)
        with Seeded(recipe.seed):
            tapped, matching = make_matching(teacher.network, network, lessons.plan, sights)
        matching.to(place, memory_format=memory_format(recipe.layout))  # type: ignore[call-overload]
        tapped.to(place)
        if setting.fresh:
            yield from measure(tapped, matching, lessons.measuring())
        unfinished.pop_all()
    return Teaching(tapped, matching, lessons)


def _plan(recipe: Recipe, batches: int, side_px: int) -> DistillationPlan:
    return DistillationPlan(
        phases=(Phase(batches * recipe.batch_size * recipe.epochs, side_px),),
        batch=recipe.batch_size,
        answer_weight=ANSWER_WEIGHT,
        seed=recipe.seed,
        views=options_of(recipe.augmentation),
    )


def sight_of(preprocessing: Preprocessing) -> Sight:
    """Say how a classifier is shown pictures."""
    return Sight(preprocessing.mean, preprocessing.std, preprocessing.size)
