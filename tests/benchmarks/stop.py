"""How long from Stop to the end of a training, checkpoint and best classifier written.

Stop is pressed at moments spread over the run: while pictures are prepared, in the first batch,
in later ones, while the epoch is judged. It may take one batch, or one second.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.benchmarks.record import Figure, at_most, report
from tests.benchmarks.surroundings import own_home
from workbench.core.events import Event, Failed, Progress, Stopped, finish
from workbench.core.jobs import Job
from workbench.data.items import Dataset
from workbench.data.samples.table import get_sample
from workbench.data.scanning import scan
from workbench.training.events import BatchDone
from workbench.training.recipe import Recipe
from workbench.training.training import train

RECIPES = {
    "the whole network": Recipe("mobilenet_v3_small", "random", "full", epochs=500),
    "only the last layer": Recipe("mobilenet_v3_small", "random", "features", epochs=10_000),
}
MOMENTS_S = (0.0, 0.1, 0.3, 0.7, 1.5, 3.0, 6.0)
BATCHES = 6
POLL_S = 0.002
PATIENCE_S = 300.0


@dataclass(frozen=True)
class Trial:
    """One training that was stopped: how long Stop took, and what went on when it was pressed."""

    stop_s: float
    during: str


def trial(recipe: Recipe, dataset: Dataset, folder: Path, moment_s: float) -> Trial:
    """Start a training, press Stop so long after its first event, and wait for the last."""
    job = Job("training", lambda: train(recipe, dataset, folder)).start()
    times = arrivals(job)
    first, event = next(times)
    now = first
    while now - first < moment_s:
        now, event = next(times)
    pressed = time.perf_counter()
    job.stop()
    ended, last = list(times)[-1]
    job.join()
    assert isinstance(last, Stopped), f"not stopped, but {last}"
    return Trial(ended - pressed, in_words(event))


def batch_seconds(recipe: Recipe, dataset: Dataset, folder: Path) -> float:
    """The median time between two batches; the first run also loads torch and fills the caches."""
    job = Job("training", lambda: train(recipe, dataset, folder)).start()
    times = arrivals(job)
    batches: list[float] = []
    while len(batches) < BATCHES:
        now, event = next(times)
        if isinstance(event, BatchDone):
            batches.append(now)
    job.stop()
    for _ in times:
        pass
    job.join()
    return statistics.median(later - earlier for earlier, later in pairwise(batches))


def in_words(event: Event) -> str:
    """What the training was at."""
    return event.doing if isinstance(event, Progress) else type(event).__name__


def arrivals(job: Job) -> Iterator[tuple[float, Event]]:
    """Each event and when it came, to the last."""
    begin = time.perf_counter()
    while time.perf_counter() - begin < PATIENCE_S:
        over = job.over
        for event in job.drain():
            assert not isinstance(event, Failed), event.message
            yield time.perf_counter(), event
        if over:
            return
        time.sleep(POLL_S)
    message = f"no end after {PATIENCE_S:.0f} s"
    raise TimeoutError(message)


def measure() -> Figure:
    """Every recipe, stopped at every moment."""
    detail: dict[str, object] = {"pressed_after_s": MOMENTS_S}
    worst = 0.0
    with own_home() as home:
        dataset = surface()
        for name, recipe in RECIPES.items():
            batch_s = batch_seconds(recipe, dataset, home / name)
            trials = [trial(recipe, dataset, home / f"{name}, {s} s", s) for s in MOMENTS_S]
            worst = max(worst, *(t.stop_s / max(1.0, batch_s) for t in trials))
            detail[name] = {
                "stop_s": [t.stop_s for t in trials],
                "during": [t.during for t in trials],
                "batch_s": batch_s,
            }
    return at_most("stop", worst, "of one batch or one second", 1.0, **detail)


def surface() -> Dataset:
    """The built-in sample, as a person would have it after opening it."""
    found = finish(scan(finish(get_sample("surface").build(0))))
    return Dataset(found.classes, found.items)


if __name__ == "__main__":
    report(measure)
