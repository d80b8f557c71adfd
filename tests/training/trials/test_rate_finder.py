"""The search for a learning rate."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, finish
from workbench.data.items import Dataset
from workbench.training.events import RateTried
from workbench.training.recipe import Recipe
from workbench.training.training import train
from workbench.training.trials.rate_finder import find_rate

Make = Callable[..., Recipe]


def test_rates_rise_until_learning_breaks_and_a_lower_one_is_suggested(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    heard: list[Event] = []
    curve = finish(
        find_rate(recipe("features", batch_size=0), dataset, tmp_path / "cache"), heard.append
    )
    assert all(a < b for a, b in pairwise(curve.rates))
    assert curve.rates[0] == pytest.approx(1e-6)
    assert len(curve.rates) == len(curve.losses) == len(curve.smooth)
    lowest = curve.rates[curve.smooth.index(min(curve.smooth[5:]))]
    assert curve.suggestion == pytest.approx(lowest / 10)
    assert [e.rate for e in heard if isinstance(e, RateTried)] == list(curve.rates)


def test_where_the_pictures_are_gone_that_is_said(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    for item in dataset.of("train"):
        Path(item.path).unlink()
    with pytest.raises(WorkbenchError, match="pictures” any more"):
        finish(find_rate(recipe("scratch"), dataset, tmp_path / "cache"))


@pytest.mark.parametrize("strategy", ["gradual", "full"])
def test_a_run_that_is_there_is_not_touched(
    strategy: str, recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    folder, wanted = tmp_path / "run", recipe(strategy, accumulate=2, average=0.9)
    task = train(wanted, dataset, folder, cache=tmp_path / "cache")
    next(task)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    curve = finish(find_rate(wanted, dataset, tmp_path / "cache"))
    after = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    task.close()
    assert before == after
    assert 1e-7 <= curve.suggestion <= 0.1
