"""What a run will take, measured on this machine for this recipe before it begins."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import msgspec
import torch

from workbench.core.events import Progress, Task
from workbench.data.items import Dataset, Item
from workbench.training.beginning import checked, setting_for
from workbench.training.learning.learner import Learner
from workbench.training.learning.pace import Pace, pace_of
from workbench.training.lessons.batches import Batch, batch_count
from workbench.training.lessons.feature_cache import FeatureCache, body_key
from workbench.training.lessons.features import MOST_BATCHES, views
from workbench.training.lessons.squares import MEMORY
from workbench.training.machine.advice import Needs, advised
from workbench.training.machine.memory import available_bytes, resident_bytes, watched
from workbench.training.machine.precision import Arithmetic
from workbench.training.machine.tuning import settled
from workbench.training.recipe import Recipe, get_strategy
from workbench.training.strategies import PLANS, Plan, Setting

MEASURING = "Measuring what the run will take"
_STEPS = 3
_JUDGED = 8
_HEAD_STEP_SECONDS = 0.001
_CHECKPOINTS_KEPT = 4
_LARGEST_KEPT_BYTES = 2**29


class Estimate(msgspec.Struct, frozen=True):
    """What a run will take.

    Args:
        seconds: From Start to the end, if it sees all its epochs.
        memory_bytes: The most that is held: of this program on a processor, on the card else.
        disk_bytes: Run folder and kept pictures.
        fits: Whether memory and disk are enough.
        advice: What to change where they are not; empty where they are.
        images_per_second: While it learns; where only features are learned from, while it looks.
    """

    seconds: float
    memory_bytes: int
    disk_bytes: int
    fits: bool
    advice: str
    images_per_second: float


def estimate(recipe: Recipe, dataset: Dataset, cache: Path) -> Task[Estimate]:
    """Take a few real steps on a few of the pictures, and reckon up from them.

    Nothing of the run is written; what is found about the machine is kept for it in `cache`.

    Raises:
        WorkbenchError: As a run of that recipe would, before it begins.
    """
    yield Progress(0, _STEPS, MEASURING)
    whole = checked(recipe, dataset)
    setting, _ = yield from setting_for(whole, dataset, cache)
    setting = yield from settled(setting)
    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        few = _few(dataset, setting.recipe.batch_size)
        trial = setting._replace(dataset=few, cache=Path(folder), fresh=False)
        measured = yield from _measured(trial)
    return _reckoned(setting, measured)


class _Measured(msgspec.Struct, frozen=True):
    """Seconds a picture unless said otherwise; bytes.

    Args:
        prepare: Decoding it and, where only features are learned from, looking at it.
        learn: Of a step.
        judge: Of looking at it.
        memory: Most that was held.
        state: Of a checkpoint.
        weights: Of the classifier.
        step: Seconds of a step.
    """

    prepare: float
    learn: float
    judge: float
    memory: int
    state: int
    weights: int
    step: float


def _measured(trial: Setting) -> Task[_Measured]:
    """Let the strategy prepare a few pictures and learn from them."""
    device = trial.device.torch
    with watched(device) as peak:
        began = time.perf_counter()
        plan = yield from PLANS[trial.recipe.strategy](trial)
        try:
            batches = list(plan.lessons.train(1))
            judged = next(iter(plan.lessons.val()))
            prepare = (time.perf_counter() - began) / _looks(trial)
            learner = _learner(trial, plan)
            yield Progress(1, _STEPS, MEASURING)
            learn = _learning_seconds(learner, plan, batches)
            yield Progress(2, _STEPS, MEASURING)
            judge = _judging_seconds(learner, judged)
            state = _bytes(learner.state().values())
        finally:
            plan.lessons.close()
    weights = _bytes(trial.network.state_dict().values())
    step = learn * len(batches[0].targets)
    return _Measured(prepare, learn, judge, peak.bytes, state, weights, step)


def _learning_seconds(learner: Learner, plan: Plan, batches: list[Batch]) -> float:
    """Seconds a picture, mean over the epochs: more and more may learn as a run goes on."""
    starts = sorted({0.0, *(group.starts for group in plan.groups if group.share > 0)})
    ends = [*starts[1:], 1.0]
    mean = 0.0
    for start, end in zip(starts, ends, strict=True):
        learner.enter(1, 0, woken=start)
        mean += (end - start) * _best(lambda: learner.learn(batches[0]), learner.device)
    return mean / max(1, len(batches[0].targets))


def _judging_seconds(learner: Learner, batch: Batch) -> float:
    learner.judging()
    return _best(lambda: learner.judge(batch), learner.device) / max(1, len(batch.targets))


def _best(step: object, device: torch.device) -> float:
    """The middle of some timings; the first, which gets everything ready, does not count."""
    assert callable(step)
    taken = []
    for _ in range(_STEPS):
        began = time.perf_counter()
        step()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        taken.append(time.perf_counter() - began)
    return sorted(taken[1:])[(_STEPS - 1) // 2 - 1]


def _learner(trial: Setting, plan: Plan) -> Learner:
    recipe, device = trial.recipe, trial.device.torch
    labels = [trial.dataset.label_index(item) for item in trial.dataset.of("train")]
    pace: Pace = pace_of(recipe, plan.lessons.batches, labels, len(trial.dataset.classes), device)
    whole = plan.module is trial.network
    arithmetic = Arithmetic(recipe.precision if whole else "fp32", plan.module, device)
    return Learner(plan.module, plan.groups, pace, device, arithmetic)


def _reckoned(run: Setting, measured: _Measured) -> Estimate:
    """From a few pictures to all of them."""
    recipe, train, val = run.recipe, run.dataset.of("train"), run.dataset.of("val")
    seconds = _preparing_seconds(run, measured)
    if recipe.strategy != "features":
        each = len(train) * measured.learn + len(val) * measured.judge
        seconds += recipe.epochs * each
    squares = _squares_bytes(run)
    needs = Needs(
        memory=measured.memory + min(MEMORY, squares) * (run.device.kind == "cpu"),
        memory_now=resident_bytes() if run.device.kind == "cpu" else 0,
        memory_free=available_bytes(run.device.torch),
        disk=_disk_bytes(measured) + squares,
        disk_free=shutil.disk_usage(_existing(run.cache)).free,
    )
    advice = advised(needs, recipe, run.preprocessing.size)
    each = measured.prepare if recipe.strategy == "features" else measured.learn
    return Estimate(seconds, needs.memory, needs.disk, not advice, advice, 1 / each)


def _disk_bytes(measured: _Measured) -> int:
    """Last checkpoint, weights of the best epochs, the classifier."""
    kept = min(_CHECKPOINTS_KEPT * measured.weights, max(_LARGEST_KEPT_BYTES, measured.weights))
    return measured.state + kept + measured.weights


def _squares_bytes(run: Setting) -> int:
    if run.recipe.strategy == "features":
        return 0
    return len([item for item in run.dataset.items if item.label]) * run.preprocessing.size**2 * 4


def _preparing_seconds(run: Setting, measured: _Measured) -> float:
    """Decoding every picture once; and looking at each, where features are learned from."""
    recipe = run.recipe
    only_head, body = recipe.strategy == "features", recipe.weights != "random"
    head_first = recipe.strategy in ("gradual", "full") and body
    new = 1 - _known_share(run, only_head or head_first)
    if only_head:
        return new * _looks(run) * measured.prepare + _head_seconds(run, measured.step)
    seconds = _looks(run) * measured.prepare
    if head_first:
        looks = 2 * len(run.dataset.of("train")) + len(run.dataset.of("val"))
        seconds += new * looks * (measured.prepare + measured.judge)
        seconds += _head_seconds(run, _HEAD_STEP_SECONDS)
    return seconds


def _head_seconds(run: Setting, step: float) -> float:
    """Learning of a last layer by itself; it makes at most 50 steps an epoch."""
    only = run.recipe.strategy == "features"
    epochs = run.recipe.epochs if only else get_strategy("features").epochs
    rows = 2 * len(run.dataset.of("train"))
    return epochs * step * min(MOST_BATCHES, batch_count(rows, run.recipe.batch_size))


def _looks(setting: Setting) -> int:
    """How many pictures are prepared before learning."""
    train, val = len(setting.dataset.of("train")), len(setting.dataset.of("val"))
    twice = setting.recipe.strategy == "features" and setting.recipe.augmentation != "none"
    return train * (2 if twice else 1) + val


def _known_share(run: Setting, wanted: bool) -> float:
    """Which share of the looks earlier runs have kept."""
    if not wanted:
        return 0.0
    cache, items = FeatureCache(run.cache), [item for item in run.dataset.items if item.label]
    known = 0
    ways = views(run.preprocessing, run.recipe.augmentation)
    for view in ways:
        key = body_key(run.network, view.preprocessing, "mirrored" if view.mirrored else "")
        known += len(cache.get(key, (item.id for item in items)))
    return min(1.0, known / max(1, _looks(run)))


def _few(dataset: Dataset, batch: int) -> Dataset:
    """A batch of every so many pictures to learn from, and a few to be judged by."""
    train = _spread(dataset.of("train"), batch)
    return Dataset(dataset.classes, (*train, *_spread(dataset.of("val"), min(batch, _JUDGED))))


def _spread(items: tuple[Item, ...], count: int) -> tuple[Item, ...]:
    every = max(1, len(items) // max(1, count))
    return tuple(items[::every][:count])


def _bytes(tensors: Iterable[torch.Tensor]) -> int:
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())
