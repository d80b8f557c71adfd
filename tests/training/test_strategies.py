"""What each strategy lets learn, and what it leaves as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from workbench.core.events import Event, Notice, finish
from workbench.core.files import read_json
from workbench.data.items import Dataset
from workbench.models.networks import build
from workbench.models.tensor_files import save_tensors
from workbench.training import strategies
from workbench.training.beginning import checked, setting_for
from workbench.training.events import BatchDone, EpochDone, RunSummary
from workbench.training.learning.learner import Learner
from workbench.training.learning.pace import Pace, pace_of
from workbench.training.lessons.batches import Batch
from workbench.training.lessons.features import StandardisedHead
from workbench.training.recipe import Recipe
from workbench.training.seeds import generator
from workbench.training.strategies import PLANS
from workbench.training.training import train

Make = Callable[..., Recipe]
BOTTOM, TOP = "features.0.1.", "features.12.1."


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file of weights whose norms have statistics of their own."""
    network = build("mobilenet_v3_small", 2, seed=3).train()
    with torch.no_grad():
        for number in range(30):
            network(torch.randn(8, 3, 32, 32, generator=generator(number)))
    state = network.state_dict()
    path = tmp_path_factory.mktemp("weights") / "small.safetensors"
    save_tensors(state, path, {})
    return str(path)


def ended(folder: Path) -> dict[str, Tensor]:
    from safetensors.torch import load_file

    return load_file(folder / "classifier.safetensors")


@pytest.mark.parametrize(
    ("strategy", "moved"),
    [
        ("features", {BOTTOM: set(), TOP: set()}),
        ("gradual", {BOTTOM: set(), TOP: {"weight"}}),
        ("full", {BOTTOM: {"weight"}, TOP: {"weight"}}),
        ("scratch", {BOTTOM: {"weight", "running_mean"}, TOP: {"weight", "running_mean"}}),
    ],
)
def test_norms_learn_where_the_network_does_and_keep_the_statistics_it_has_learned(
    strategy: str, moved: dict[str, set[str]], weights: str, recipe: Make, dataset: Dataset,
    tmp_path: Path,
) -> None:  # fmt: skip
    source = "random" if strategy == "scratch" else weights
    wanted = recipe(strategy, weights=source, epochs=3)
    finish(train(wanted, dataset, tmp_path / "run", cache=tmp_path / "cache"))
    from safetensors.torch import load_file

    last = load_file(tmp_path / "run" / "checkpoint" / "last.safetensors")
    begun = build("mobilenet_v3_small", 2).state_dict() if source == "random" else load_file(source)
    found = {
        norm: {
            name
            for name in ("weight", "running_mean")
            if f"module.{norm}{name}" in last
            and not torch.equal(last[f"module.{norm}{name}"], begun[f"{norm}{name}"])
        }
        for norm in moved
    }
    assert found == moved


def test_a_network_begins_with_the_last_layer_that_features_would_have_kept(
    weights: str, recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    wanted = recipe("features", weights=weights, epochs=40, weight_decay=0.1, label_smoothing=0.1)
    finish(train(wanted, dataset, tmp_path / "run", cache=tmp_path / "cache"))
    settled = checked(recipe("full", weights=weights), dataset)
    setting, _ = finish(setting_for(settled, dataset, tmp_path / "cache"))
    plan = finish(PLANS["full"](setting))
    plan.lessons.close()
    kept = ended(tmp_path / "run")["classifier.3.weight"]
    assert torch.allclose(setting.network.state_dict()["classifier.3.weight"], kept, atol=1e-6)


def test_a_run_that_gets_no_better_ends_early_and_says_so(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    heard: list[Event] = []
    wanted = recipe("features", epochs=30, patience=2, learning_rate=1e-7)
    summary = finish(
        train(wanted, dataset, tmp_path / "run", cache=tmp_path / "cache"), heard.append
    )
    assert summary.state == "finished"
    assert summary.epochs_done == summary.best_epoch + 2 < 30
    assert f"Ended after epoch {summary.epochs_done} of 30" in summary.message
    assert summary.message in [e.text for e in heard if isinstance(e, Notice)]
    again = finish(train(wanted, dataset, tmp_path / "run", resume=True, cache=tmp_path / "cache"))
    assert (again.state, again.epochs_done) == ("finished", summary.epochs_done)


def test_memory_that_runs_short_is_told_and_the_run_resumes_to_the_bit(
    recipe: Make, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gather = Learner._gather

    def greedy(self: Learner, batch: Batch) -> object:
        if self.pieces == 1 and self._step >= 2:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return gather(self, batch)

    monkeypatch.setattr(Learner, "_gather", greedy)
    heard: list[Event] = []
    finish(train(recipe(), dataset, tmp_path / "whole", cache=tmp_path / "cache"), heard.append)
    told = [e.text for e in heard if isinstance(e, Notice)]
    assert len(told) == 1
    assert "3 at a time" in told[0]
    monkeypatch.setattr(Learner, "_gather", greedy)
    task = train(recipe(), dataset, tmp_path / "parts", cache=tmp_path / "cache")
    learned = 0
    while learned < 4:
        learned += isinstance(next(task), BatchDone)
    task.close()
    monkeypatch.setattr(Learner, "_gather", gather)  # there is memory again
    finish(train(recipe(), dataset, tmp_path / "parts", resume=True, cache=tmp_path / "cache"))
    whole, parts = ended(tmp_path / "whole"), ended(tmp_path / "parts")
    assert all(torch.equal(value, parts[name]) for name, value in whole.items())


def test_the_average_is_what_is_judged_and_saved(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    from workbench.evaluation.evaluating import evaluate
    from workbench.models.classifier import load_classifier

    folder = tmp_path / "run"
    heard: list[Event] = []
    wanted = recipe("full", epochs=1, average=0.99)
    finish(train(wanted, dataset, folder, cache=tmp_path / "cache"), heard.append)
    epoch = next(e for e in heard if isinstance(e, EpochDone))
    measured = finish(evaluate(load_classifier(folder), dataset.of("val")))
    assert measured.log_loss == pytest.approx(epoch.val_loss, rel=1e-3)
    assert read_json(folder / "summary.json", RunSummary).val_loss == epoch.val_loss


def test_the_last_layer_begins_with_the_care_for_rare_classes_that_the_recipe_asks_for(
    weights: str, recipe: Make, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paces: list[Recipe] = []

    def noted(asked: Recipe, *rest: Any) -> Pace:
        paces.append(asked)
        return pace_of(asked, *rest)

    monkeypatch.setattr(strategies, "pace_of", noted)
    kept: list[None] = []
    hand_over = StandardisedHead.into
    monkeypatch.setattr(
        StandardisedHead, "into", lambda head, last: kept.append(None) or hand_over(head, last)
    )
    for balance in ("none", "weights"):
        wanted = recipe("full", weights=weights, balance=balance, focal=2.0, epochs=1)
        kept.clear()
        finish(train(wanted, dataset, tmp_path / balance, cache=tmp_path / "cache"))
        often = len(kept)
    assert [(pace.balance, pace.focal) for pace in paces] == [("none", 2.0), ("weights", 2.0)]
    assert often == paces[0].epochs  # the last one is kept, not the one that is right most often
