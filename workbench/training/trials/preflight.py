"""What a run will take, measured on this machine for this recipe before it begins."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from workbench.core.events import Progress, Task
from workbench.data.items import Dataset, Item, Split
from workbench.models.feature_cache import FeatureCache, body_digest, look_key
from workbench.models.preprocessing import Preprocessing
from workbench.training.beginning import checked, setting_for
from workbench.training.failures import plainly
from workbench.training.keeping.keeper import CHECKPOINT_SECONDS, COST
from workbench.training.keeping.record import LARGEST_KEPT, MOST_KEPT
from workbench.training.lessons.batches import batch_count
from workbench.training.lessons.features import MOST_BATCHES
from workbench.training.lessons.looking import View, views
from workbench.training.lessons.preview import room_for
from workbench.training.lessons.square_store import SquareStore
from workbench.training.lessons.squares import MEMORY
from workbench.training.machine.memory import available_bytes, held_bytes
from workbench.training.recipe import Recipe, get_strategy
from workbench.training.strategies import Setting, looks_first
from workbench.training.trials.advice import Needs, advised
from workbench.training.trials.measuring import (
    MEASURING,
    PARTS,
    Costs,
    HeadCosts,
    Measured,
    bytes_of,
    looks,
    measured,
)
from workbench.training.trials.tuning import settled


class Estimate(msgspec.Struct, frozen=True):
    """What a run will take.

    Args:
        seconds: From Start until the classifier is measured, if it sees all its epochs.
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


def estimate(
    recipe: Recipe, dataset: Dataset, cache: Path, start: Path | None = None
) -> Task[Estimate]:
    """Take a few real steps on a few of the pictures, and reckon up from them.

    Nothing of the run is written; what is found about the machine is kept for it in `cache`.

    Args:
        recipe: What to do.
        dataset: Labelled pictures.
        cache: Where decoded pictures and features are kept.
        start: All weights of the network, where it begins with those of another run.

    Raises:
        WorkbenchError: As a run of that recipe would, before it begins.
    """
    yield Progress(0, PARTS, MEASURING)
    whole = checked(recipe, dataset)
    began = time.perf_counter()
    setting, _ = yield from setting_for(whole, dataset, cache, start=start)
    start_up = time.perf_counter() - began
    setting = yield from settled(setting)
    with plainly():
        found = yield from measured(setting)
    return _reckoned(setting, found, start_up)


def _reckoned(run: Setting, found: Measured, start_up: float) -> Estimate:
    """From a few pictures to all of them."""
    recipe, on_processor = run.recipe, run.device.kind == "cpu"
    work = _head_seconds(run, found.head) + _whole_seconds(run, found.whole)
    seconds = start_up + work + _saving_seconds(work, found.whole) + _final_seconds(run, found)
    new, in_all = _squares_bytes(run)
    needs = Needs(
        memory=found.memory + min(MEMORY, in_all) * on_processor,
        memory_now=held_bytes(run.device.torch),
        memory_free=available_bytes(run.device.torch),
        disk=_disk_bytes(run, found.whole) + new,
        disk_free=shutil.disk_usage(run.cache).free,
    )
    advice = advised(needs, recipe, run.preprocessing.size)
    each = found.head.look if recipe.strategy == "features" else _each_seconds(run, found.whole)
    return Estimate(seconds, needs.memory, needs.disk, not advice, advice, 1 / max(each, 1e-9))


def _head_seconds(run: Setting, head: HeadCosts) -> float:
    """Looking at what no earlier run has looked at; then a last layer learns by itself."""
    only = run.recipe.strategy == "features"
    if not only and not looks_first(run):
        return 0.0
    epochs = run.recipe.epochs if only else get_strategy("features").epochs
    rows = looks(run) - len(run.dataset.of("val"))
    steps = min(MOST_BATCHES, batch_count(rows, run.recipe.batch_size))
    return _new_looks(run) * head.look + epochs * (steps * head.step + head.judge)


def _new_looks(run: Setting) -> int:
    """Looks that no earlier run has kept."""
    cache, body = FeatureCache(run.cache), body_digest(run.network)
    train, val = run.dataset.of("train"), run.dataset.of("val")

    def known(view: View, items: Sequence[Item]) -> int:
        key = look_key(body, view.preprocessing, view.words)
        return len(cache.get(key, (item.id for item in items)))

    ways = views(run.preprocessing, run.recipe, len(train))
    in_all = sum(known(view, train) for view in ways) + known(View(run.preprocessing), val)
    return max(0, looks(run) - in_all)


def _whole_seconds(run: Setting, whole: Costs) -> float:
    """Decoding what no earlier run has decoded; then learning and judging, epoch after epoch."""
    if run.recipe.strategy == "features":
        return 0.0
    new = sum(count for _, count, _ in _squares(run))
    train, val = len(run.dataset.of("train")), len(run.dataset.of("val"))
    return new * whole.decode + run.recipe.epochs * (
        train * _each_seconds(run, whole) + val * whole.judge
    )


def _each_seconds(run: Setting, whole: Costs) -> float:
    """Of learning from a picture: a card does not wait while threads vary the next ones."""
    if run.device.kind == "cpu" or run.recipe.augment_on == "device":
        return whole.learn + whole.vary
    return max(whole.learn, whole.vary)


def _saving_seconds(work: float, whole: Costs) -> float:
    """Checkpoints now and then, and with each of them what an epoch and the classifier take."""
    times = 1 + int(work / max(CHECKPOINT_SECONDS, COST * whole.save))
    share = 1 + 2 * whole.module / max(1, whole.state)
    return times * share * whole.save


def _final_seconds(run: Setting, found: Measured) -> float:
    """Measuring the classifier, which decodes anew; where only features are learned from, not."""
    if run.recipe.strategy == "features":
        return 0.0
    return len(run.dataset.of("val")) * (found.whole.decode + found.whole.judge)


def _disk_bytes(run: Setting, whole: Costs) -> int:
    """The last checkpoint, those of the best epochs and one more while it is written; the result.

    A new file is whole before the one in whose place it comes goes.
    """
    kept = min(MOST_KEPT * whole.module, max(LARGEST_KEPT, whole.module))
    result = bytes_of(run.network.state_dict().values())
    return 2 * whole.state + kept + whole.module + result


def _squares_bytes(run: Setting) -> tuple[int, int]:
    """Of decoded pictures: those that are to come, and all."""
    found = _squares(run)
    return sum(new * each for _, new, each in found), sum(n * each for n, _, each in found)


def _squares(run: Setting) -> list[tuple[int, int, int]]:
    """Of each split: pictures, those that no earlier run has decoded, bytes of one."""
    if run.recipe.strategy == "features":
        return []
    ways: dict[Split, Preprocessing] = {
        "train": room_for(run.preprocessing, run.recipe),
        "val": run.preprocessing,
    }
    found = []
    for split, way in ways.items():
        items = run.dataset.of(split)
        with closing(SquareStore(run.cache, way)) as store:
            known = store.known(item.id for item in items)
        found.append((len(items), len(items) - known, 3 * way.size**2))
    return found
