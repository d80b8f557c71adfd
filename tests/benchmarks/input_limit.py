"""How near learning from JPEGs comes to learning from tensors that are in memory already.

On the processor: resnet18 at 224 px with the default augmentation, second epoch on, in the
precision that the tuner finds here. On a graphics card: resnet50 in bfloat16, its pictures varied
where the tuner finds that faster. Both in turns in one process, with the same learner; the value is
pictures a second as a share of what tensors give.
"""

from __future__ import annotations

import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import torch

from tests.benchmarks.record import Figure, at_least, report
from tests.benchmarks.surroundings import shared_data
from workbench.core.events import finish
from workbench.core.files import sha256
from workbench.data.items import Dataset, Item
from workbench.training.beginning import setting_for
from workbench.training.learning.learner import Learner
from workbench.training.learning.pace import pace_of
from workbench.training.lessons.batches import Batch
from workbench.training.machine.precision import Arithmetic
from workbench.training.recipe import Recipe, validated
from workbench.training.strategies import PLANS, Plan, Setting
from workbench.training.trials.tuning import settled

SIZE, THREADS, TURNS = 224, 2, 5
CPU_BOUND, CARD_BOUND = 0.95, 0.9


def pictures(count: int) -> Dataset:
    """Photos to learn from, again and again where there are fewer than that."""
    found = sorted(shared_data("ants_bees").rglob("*.jpg"))
    random.Random(0).shuffle(found)
    items = [
        Item(sha256(path), str(path), path.parent.name, "train", 1, 1) for path in found[:count]
    ]
    return Dataset(
        ("ants", "bees"), (*items, Item(items[0].id, items[0].path, "ants", "val", 1, 1))
    )


def prepared(card: bool, place: Path) -> Setting:
    """As a run would be, everything settled."""
    name, batch, count = ("resnet50", 128, 1024) if card else ("resnet18", 16, 48)
    recipe = Recipe(
        name, "random", "scratch", 1000, image_size=SIZE, batch_size=batch,
        device="cuda" if card else "cpu", precision="bf16" if card else "auto",
    )  # fmt: skip
    setting, _ = finish(setting_for(validated(recipe), pictures(count), place))
    return finish(settled(setting))


def endless(plan: Plan) -> Iterator[Batch]:
    """Epoch after epoch."""
    for epoch in itertools.count(1):
        yield from plan.lessons.train(epoch)


def measure() -> Figure:
    """Stretches of both, in turns."""
    torch.set_num_threads(THREADS)
    card = torch.cuda.is_available()
    with tempfile.TemporaryDirectory(prefix="workbench-") as place:
        setting = prepared(card, Path(place))
        plan = finish(PLANS["scratch"](setting))
        try:
            real, memory = _rates(setting, plan, 30 if card else 3)
        finally:
            plan.lessons.close()
    recipe = setting.recipe
    share = statistics.median(a / b for a, b in zip(real, memory, strict=True))
    return at_least(
        "input_limit",
        share,
        "of the rate of tensors in memory",
        CARD_BOUND if card else CPU_BOUND,
        pictures_per_s=statistics.median(real),
        tensors_per_s=statistics.median(memory),
        backbone=recipe.backbone,
        uses=f"{recipe.precision}, {recipe.layout}",
        varied_on=recipe.augment_on,
        device=setting.device.title,
    )


def _rates(setting: Setting, plan: Plan, steps: int) -> tuple[list[float], list[float]]:
    """Pictures a second from JPEGs and from tensors, turn by turn."""
    recipe, device = setting.recipe, setting.device.torch
    pace = pace_of(recipe, plan.lessons.batches, [0, 1], 2, device)
    arithmetic = Arithmetic(recipe.precision, plan.module, device)
    learner = Learner(plan.module, plan.groups, pace, device, arithmetic)
    learner.enter(1, 0)
    lessons = endless(plan)
    first = [next(lessons) for _ in range(plan.lessons.batches)]
    random_ones = itertools.cycle(
        [Batch(torch.randn_like(batch.inputs), batch.targets) for batch in first[:2]]
    )

    def rate(batches: Iterator[Batch]) -> float:
        began, seen = time.perf_counter(), 0
        for batch in itertools.islice(batches, steps):
            learner.learn(batch)
            seen += len(batch.targets)
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        return seen / (time.perf_counter() - began)

    rate(random_ones)
    # One step between, so that what was made ahead in the other's turn does not count.
    turns = []
    for _ in range(TURNS):
        learner.learn(next(lessons))
        turns.append((rate(lessons), rate(random_ones)))
    return [real for real, _ in turns], [memory for _, memory in turns]


if __name__ == "__main__":
    report(measure)
