"""Runs that grow from other runs."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import torch
from safetensors.torch import load_file

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, finish
from workbench.data.items import Dataset
from workbench.models.classifier import load_classifier
from workbench.models.networks import blank
from workbench.training import branching
from workbench.training.branching import branched, made_longer
from workbench.training.events import BatchDone, EpochDone, RunStarted
from workbench.training.keeping.lineage import Change, kept_checkpoints, read_lineage
from workbench.training.recipe import Recipe, read_recipe
from workbench.training.training import train
from workbench.training.trials import tuning
from workbench.training.trials.trial import Trial

Make = Callable[..., Recipe]


@pytest.fixture
def parent(recipe: Make, dataset: Dataset, tmp_path: Path) -> Path:
    folder = tmp_path / "parent"
    finish(train(recipe("features", epochs=4), dataset, folder, cache=tmp_path / "cache"))
    return folder


def heard_of(recipe: Recipe, dataset: Dataset, folder: Path) -> list[Event]:
    heard: list[Event] = []
    cache = folder.parent / "cache"
    finish(train(recipe, dataset, folder, resume=True, cache=cache), heard.append)
    return heard


def test_checkpoints_of_the_best_epochs_and_the_last_are_kept(parent: Path) -> None:
    kept = kept_checkpoints(parent)
    assert kept[-1].last
    assert kept[-1].epoch == 4
    best = [one.epoch for one in kept if not one.last]
    assert best
    assert best == sorted(best)


def test_a_longer_run_goes_on_where_it_was_with_a_higher_rate(
    parent: Path, dataset: Dataset
) -> None:
    before = [e for e in _events(parent) if e["event"] == "epoch_done"][-1]["learning_rate"]
    longer = made_longer(parent, 8)
    assert made_longer(parent, 8) == longer
    heard = heard_of(longer, dataset, parent)
    epochs = [e for e in heard if isinstance(e, EpochDone)]
    assert [e.epoch for e in epochs] == [5, 6, 7, 8]
    assert before < epochs[0].learning_rate
    assert epochs[-1].learning_rate < epochs[0].learning_rate
    assert read_recipe(parent / "recipe.json").epochs == 8
    lineage = read_lineage(parent)
    assert lineage is not None
    assert [(e.at, e.before, e.after) for e in lineage.extensions] == [(4, 4, 8)]


def _events(folder: Path) -> list[dict[str, float]]:
    lines = (folder / "events.jsonl").read_bytes().splitlines()
    return [msgspec.json.decode(line) for line in lines]


def test_a_longer_run_that_is_stopped_ends_like_one_that_is_not(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    """All groups that learned go on learning, though less of the longer run is done."""
    one, other = tmp_path / "one", tmp_path / "other"
    wanted = recipe("gradual", epochs=3, average=0.9)
    finish(train(wanted, dataset, one, cache=tmp_path / "cache"))
    shutil.copytree(one, other)
    heard_of(made_longer(one, 6), dataset, one)
    longer = made_longer(other, 6)
    for batches in (1, 4):
        task = train(longer, dataset, other, resume=True, cache=tmp_path / "cache")
        learned = 0
        while learned < batches:
            learned += isinstance(next(task), BatchDone)
        task.close()
    heard_of(longer, dataset, other)
    assert _fingerprint(one) == _fingerprint(other)


def _fingerprint(folder: Path) -> str:
    found = load_file(folder / "checkpoint" / "last.safetensors").items()
    return hashlib.sha256(b"".join(k.encode() + v.numpy().tobytes() for k, v in found)).hexdigest()


def test_a_run_cannot_be_made_shorter(parent: Path) -> None:
    with pytest.raises(WorkbenchError, match="has 4 epochs already"):
        made_longer(parent, 3)


def test_a_branch_begins_with_all_that_its_parent_had_learned(
    parent: Path, dataset: Dataset, tmp_path: Path
) -> None:
    folder = tmp_path / "branch"
    wanted = branched(parent, "best", folder, {"strategy": "full", "epochs": 1})
    begun = load_file(folder / "checkpoint" / "start.safetensors")
    best = load_classifier(parent).network.state_dict()
    assert all(torch.allclose(begun[name], value, atol=1e-6) for name, value in best.items())
    shutil.rmtree(parent)  # what it needs of its parent it has itself
    heard = heard_of(wanted, dataset, folder)
    started = next(e for e in heard if isinstance(e, RunStarted))
    assert (started.epoch, started.epochs) == (0, 1)


def test_a_branch_that_learns_another_way_is_tuned_for_it(
    parent: Path, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "_LEAST_RUN_SECONDS", 0.0)
    monkeypatch.setattr(Trial, "timed", lambda _self, way: (1.0 + (way.precision == "fp32"), True))
    folder = tmp_path / "branch"
    wanted = branched(parent, "best", folder, {"strategy": "full", "epochs": 1})
    task = train(wanted, dataset, folder, resume=True, cache=tmp_path / "tuned")
    next(event for event in task if isinstance(event, RunStarted))
    task.close()
    assert (wanted.precision, wanted.augment_on) == ("auto", "auto")
    assert read_recipe(folder / "recipe.json").precision == "bf16"


def test_a_branch_records_what_it_grew_from_and_what_was_changed(
    parent: Path, tmp_path: Path
) -> None:
    branched(parent, "last", tmp_path / "branch", {"seed": 7})
    lineage, before = read_lineage(tmp_path / "branch"), read_lineage(parent)
    assert lineage is not None
    assert lineage.parent is not None
    assert before is not None
    assert before.parent is None
    assert lineage.parent.id == before.id != lineage.id
    assert lineage.parent.changes == (Change("seed", 0, 7),)
    last = parent / "checkpoint" / "last.safetensors"
    assert lineage.parent.checkpoint == hashlib.sha256(last.read_bytes()).hexdigest()
    assert lineage.parent.epoch == 4
    assert lineage.pictures == before.pictures


def test_a_branch_of_features_learns_from_the_body_its_parent_had_learned(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    parent, folder = tmp_path / "parent", tmp_path / "branch"
    finish(train(recipe("full"), dataset, parent, cache=tmp_path / "cache"))
    wanted = branched(parent, "last", folder, {"strategy": "features"})
    heard_of(wanted, dataset, folder)
    body = load_file(parent / "checkpoint" / "last.safetensors")["average.features.0.0.weight"]
    kept = load_file(folder / "classifier.safetensors")["features.0.0.weight"]
    assert torch.equal(kept, body)


def test_a_checkpoint_that_is_not_kept_is_refused_with_those_that_are(
    parent: Path, tmp_path: Path
) -> None:
    with pytest.raises(WorkbenchError, match="no checkpoint “77”") as caught:
        branched(parent, "77", tmp_path / "branch", {})
    assert "best" in caught.value.hint
    assert not (tmp_path / "branch").exists()


def test_a_transformer_branches_to_another_picture_size(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    pytest.importorskip("timm")
    parent, folder = tmp_path / "parent", tmp_path / "branch"
    small = recipe("scratch", backbone="timm:test_vit", epochs=1)
    finish(train(small, dataset, parent, cache=tmp_path / "cache"))
    wanted = branched(parent, "best", folder, {"image_size": 48})
    heard_of(wanted, dataset, folder)
    assert load_classifier(folder).preprocessing.size == 48


def test_a_size_that_what_was_learned_does_not_fit_is_refused_with_its_reason() -> None:
    pytest.importorskip("timm")
    before = Recipe("timm:mixer_s32_224", "random", "full", image_size=224)
    after = msgspec.structs.replace(before, image_size=448)
    learned = blank("timm:mixer_s32_224", 2, size=224).state_dict()
    with pytest.raises(WorkbenchError, match="at 224 pixels does not fit pictures of 448"):
        branching._refuse_unfitting(after, before, learned, 2)


def test_a_branch_cannot_change_the_network(parent: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match="keeps the network"):
        branched(parent, "best", tmp_path / "branch", {"backbone": "resnet18"})
