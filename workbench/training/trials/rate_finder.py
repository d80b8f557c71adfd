"""Which learning rate suits: a short run whose rate rises until learning breaks (Smith 2017)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, Task
from workbench.data.items import Dataset
from workbench.training.beginning import checked, setting_for
from workbench.training.events import RateCurve, RateTried
from workbench.training.failures import all_gone, plainly
from workbench.training.learning.learner import Learner
from workbench.training.learning.pace import Pace, pace_of
from workbench.training.learning.schedule import Moment
from workbench.training.lessons.batches import Batch, Lessons
from workbench.training.recipe import Recipe
from workbench.training.strategies import PLANS, Plan, Setting
from workbench.training.trials.batch_size import USUAL

STEPS = 100
_LOWEST, _HIGHEST = 1e-6, 1.0
_SMOOTH = 0.9
_BROKEN = 4.0
_FEWEST = 10


def find_rate(recipe: Recipe, dataset: Dataset, cache: Path) -> Task[RateCurve]:
    """Try ever higher rates on a copy of the network; no run is touched or made.

    Args:
        recipe: What would be trained; its learning rate does not matter.
        dataset: Labelled pictures.
        cache: Folder for what may be thrown away.

    Returns:
        Rates, losses, and a tenth of the rate at which the loss was lowest.

    Raises:
        WorkbenchError: The recipe or the pictures cannot be used.
    """
    whole = checked(recipe, dataset)
    settled = msgspec.structs.replace(whole, batch_size=whole.batch_size or USUAL)
    setting, _ = yield from setting_for(settled, dataset, cache)
    plan = yield from PLANS[settled.strategy](setting)
    try:
        with plainly():
            return (yield from _risen(setting, plan))
    finally:
        plan.lessons.close()


def _risen(setting: Setting, plan: Plan) -> Task[RateCurve]:
    learner = Learner(plan.module, plan.groups, _pace(setting, plan), setting.device.torch)
    rates: list[float] = []
    losses: list[float] = []
    smooth: list[float] = []
    mean = 0.0
    for number, batch in enumerate(islice(_endless(learner, plan.lessons), STEPS), 1):
        outcome = learner.learn(batch)
        if outcome is None:
            continue
        loss = outcome.loss.item() / outcome.seen
        mean = _SMOOTH * mean + (1 - _SMOOTH) * loss
        rates.append(learner.learning_rate)
        losses.append(loss)
        smooth.append(mean / (1 - _SMOOTH ** len(losses)))
        yield RateTried(rates[-1], loss)
        yield Progress(number, STEPS, "Trying learning rates")
        broken = not math.isfinite(loss) or smooth[-1] > _BROKEN * min(smooth)
        if broken and len(losses) > _FEWEST:
            break
    if not losses:
        raise all_gone("to learn from")
    return _curve(rates, losses, smooth)


def _endless(learner: Learner, lessons: Lessons) -> Iterator[Batch]:
    for epoch in count(1):
        learner.enter(epoch, 0, woken=1.0)
        yield from lessons.train(epoch)


def _pace(setting: Setting, plan: Plan) -> Pace:
    recipe, dataset = setting.recipe, setting.dataset
    labels = [dataset.label_index(item) for item in dataset.of("train")]
    device = setting.device.torch
    usual = pace_of(recipe, plan.lessons.batches, labels, len(dataset.classes), device)
    return usual._replace(learning_rate=_HIGHEST, schedule=_rising, accumulate=1, average=0.0)


def _rising(step: int, _steps: int, _warm_up: float) -> Moment:
    return Moment((_LOWEST / _HIGHEST) ** (1 - min(step, STEPS - 1) / (STEPS - 1)))


def _curve(rates: list[float], losses: list[float], smooth: list[float]) -> RateCurve:
    usable = [value for value in smooth if math.isfinite(value)]
    if len(usable) <= _FEWEST:
        raise WorkbenchError(
            "No learning rate could be found: the loss is no number from the start.",
            "Choose another precision or other weights.",
        )
    lowest = smooth.index(min(usable[_FEWEST // 2 :]))
    return RateCurve(tuple(rates), tuple(losses), tuple(smooth), rates[lowest] / 10)
