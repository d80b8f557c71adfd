"""What the parts of a run take on this machine, measured on a few of its pictures."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import torch

from workbench.core.events import Progress, Task
from workbench.data.items import Dataset, Item
from workbench.models.catalogue import BACKBONES
from workbench.models.halving import Halving
from workbench.models.networks import body_features
from workbench.training.failures import all_gone
from workbench.training.keeping.checkpoint import Position, save_checkpoint
from workbench.training.keeping.files import LAST_CHECKPOINT
from workbench.training.learning.learner import Learner
from workbench.training.learning.pace import pace_of
from workbench.training.lessons.batches import Batch
from workbench.training.lessons.looking import at_once, views
from workbench.training.machine.clock import wait_for
from workbench.training.machine.memory import watched
from workbench.training.machine.precision import Arithmetic
from workbench.training.strategies import PLANS, Plan, Setting, looks_first

MEASURING = "Measuring what the run will take"
PARTS = 3
_MOST_STEPS, _LONGEST = 6, 1.5
_PARTS_LOOKED_AT = 3
_LEAST_LOOKED_AT = 8


class HeadCosts(msgspec.Struct, frozen=True):
    """Of what is learned from features alone.

    Args:
        look: Seconds to decode a picture and to look at it.
        step: Seconds of a step of the last layer.
        judge: Seconds to judge the last layer once.
    """

    look: float = 0.0
    step: float = 0.0
    judge: float = 0.0


class Costs(msgspec.Struct, frozen=True):
    """What the parts of a run take: seconds a picture unless said otherwise; bytes.

    Args:
        decode: To make a square of a file, and to keep it.
        vary: To make a batch of squares that are kept.
        learn: Of a step, mean over the epochs.
        judge: To look at it without learning.
        save: Seconds to write a checkpoint.
        state: Of a checkpoint.
        module: Of the weights of what learns.
    """

    decode: float = 0.0
    vary: float = 0.0
    learn: float = 0.0
    judge: float = 0.0
    save: float = 0.0
    state: int = 0
    module: int = 0


class Measured(msgspec.Struct, frozen=True):
    """What was found.

    Args:
        head: Where features are learned from, at first or only.
        whole: Of what the strategy lets learn.
        memory: Bytes, the most that was held.
    """

    head: HeadCosts
    whole: Costs
    memory: int


def measured(run: Setting) -> Task[Measured]:
    """Let the strategy prepare a few pictures and learn from them; nothing of the run is written.

    Args:
        run: With everything settled.
    """
    head, whole = HeadCosts(), Costs()
    run.cache.mkdir(parents=True, exist_ok=True)
    with watched(run.device.torch) as peak:
        if run.recipe.strategy == "features" or looks_first(run):
            yield Progress(0, PARTS, MEASURING)
            head, whole = yield from _measured_head(run)
        if run.recipe.strategy != "features":
            yield Progress(1, PARTS, MEASURING)
            whole = yield from _measured_whole(run)
    return Measured(head, whole, peak.bytes)


def _measured_head(run: Setting) -> Task[tuple[HeadCosts, Costs]]:
    """Of looking at pictures and of a last layer by itself."""
    backbone, device = BACKBONES.get(run.recipe.backbone), run.device
    together = at_once(device, backbone, run.preprocessing.size)
    few = _few(run.dataset, max(_LEAST_LOOKED_AT, _PARTS_LOOKED_AT * together), together)
    _warm_up(run, together)
    with tempfile.TemporaryDirectory(prefix="trial-", dir=run.cache) as place:
        # As often as in the run: so few pictures by themselves would be looked at twice.
        often = len(views(run.preprocessing, run.recipe, len(run.dataset.of("train"))))
        recipe = msgspec.structs.replace(run.recipe, looks=often)
        trial = run._replace(recipe=recipe, dataset=few, cache=Path(place), fresh=False)
        began = time.perf_counter()
        plan = yield from PLANS["features"](trial)
        look = (time.perf_counter() - began) / looks(trial)
        learner = _learner(trial, plan)
        batch = next(iter(plan.lessons.train(1)))
        learner.enter(1, 0)
        step = yield from _mean(lambda: learner.learn(batch), device.torch, part=0)
        judged = next(iter(plan.lessons.val()))
        learner.judging()
        judge = yield from _mean(lambda: learner.judge(judged), device.torch, part=0)
        return HeadCosts(look, step, judge), _saving(learner, plan, Path(place))


def _measured_whole(run: Setting) -> Task[Costs]:
    """Of decoding, varying, learning and judging."""
    device, size = run.device.torch, run.recipe.batch_size
    few = _few(run.dataset, size, size)
    with tempfile.TemporaryDirectory(prefix="trial-", dir=run.cache) as place:
        trial = run._replace(dataset=few, cache=Path(place), fresh=False)
        plan = yield from PLANS[run.recipe.strategy](trial)
        lessons = plan.lessons
        try:
            train, val = len(few.of("train")), len(few.of("val"))
            decode, _ = _all(lambda: (*lessons.train(1), *lessons.val()), device)
            vary, batches = _all(lambda: lessons.train(2), device)
            _, judged = _all(lessons.val, device)
            if not batches:
                raise all_gone("to learn from")
            if not judged:
                raise all_gone("to be judged by")
            decode = max(0.0, decode - vary) / (train + val)
            learner = _learner(trial, plan)
            learn = yield from _learning_seconds(learner, plan, batches[0])
            learner.judging()
            judge = yield from _mean(lambda: learner.judge(judged[0]), device, part=2)
            costs = _saving(learner, plan, Path(place))
        finally:
            lessons.close()
    return msgspec.structs.replace(
        costs,
        decode=decode,
        vary=vary / train,
        learn=learn,
        judge=judge / len(judged[0].targets),
    )


def looks(setting: Setting) -> int:
    """How many looks at pictures a last layer's features take."""
    train, val = len(setting.dataset.of("train")), len(setting.dataset.of("val"))
    return train * len(views(setting.preprocessing, setting.recipe, train)) + val


@torch.inference_mode()
def _warm_up(run: Setting, together: int) -> None:
    """The first look gets everything ready; a run of hundreds hardly notices it."""
    size = run.preprocessing.size
    blank = torch.zeros(together, 3, size, size, device=run.device.torch)
    for _ in range(2):
        Halving().of(blank, lambda some: body_features(run.network.eval(), some))  # type: ignore[arg-type]


def _learning_seconds(learner: Learner, plan: Plan, batch: Batch) -> Task[float]:
    """Seconds a picture, mean over the epochs: more and more may learn as a run goes on."""
    starts = sorted({0.0, *(group.starts for group in plan.groups if group.share > 0)})
    ends = [*starts[1:], 1.0]
    mean = 0.0
    for start, end in zip(starts, ends, strict=True):
        learner.enter(1, 0, woken=start)
        step = yield from _mean(lambda: learner.learn(batch), learner.device, part=1)
        mean += (end - start) * step
    return mean / max(1, len(batch.targets))


def _saving(learner: Learner, plan: Plan, place: Path) -> Costs:
    """Of writing a checkpoint, beside everything else at zero."""
    state = learner.state()
    began = time.perf_counter()
    save_checkpoint(place / LAST_CHECKPOINT, state, Position())
    seconds = time.perf_counter() - began
    module = bytes_of(plan.module.state_dict().values())
    return Costs(save=seconds, state=bytes_of(state.values()), module=module)


def _all(make: Callable[[], Iterable[Batch]], device: torch.device) -> tuple[float, list[Batch]]:
    """Batches, and how many seconds it takes to make them."""
    began = time.perf_counter()
    batches = [batch for batch in make() if len(batch.targets)]
    wait_for(device)
    return time.perf_counter() - began, batches


def _mean(step: Callable[[], object], device: torch.device, part: int) -> Task[float]:
    """The mean of some timings; the first, which gets everything ready, does not count.

    Before each step is a pull point: who waits for the machine waits for one step at most.
    """
    taken: list[float] = []
    while len(taken) < 3 or (len(taken) < _MOST_STEPS and sum(taken) < _LONGEST):
        yield Progress(part, PARTS, MEASURING)
        began = time.perf_counter()
        step()
        wait_for(device)
        taken.append(time.perf_counter() - began)
    return sum(taken[1:]) / (len(taken) - 1)


def _learner(trial: Setting, plan: Plan) -> Learner:
    recipe, device = trial.recipe, trial.device.torch
    labels = [trial.dataset.label_index(item) for item in trial.dataset.of("train")]
    pace = pace_of(recipe, plan.lessons.batches, labels, len(trial.dataset.classes), device)
    whole = plan.module is trial.network
    arithmetic = Arithmetic(recipe.precision if whole else "fp32", plan.module, device)
    return Learner(plan.module, plan.groups, pace, device, arithmetic)


def _few(dataset: Dataset, train: int, val: int) -> Dataset:
    """Every so many pictures to learn from, and some to be judged by."""
    chosen = (*_spread(dataset.of("train"), train), *_spread(dataset.of("val"), val))
    return Dataset(dataset.classes, chosen)


def _spread(items: tuple[Item, ...], count: int) -> tuple[Item, ...]:
    every = max(1, len(items) // max(1, count))
    return tuple(items[::every][:count])


def bytes_of(tensors: Iterable[torch.Tensor]) -> int:
    """What they take."""
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)
