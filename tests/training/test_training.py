"""A run as its host sees it: events, files, endings."""

from __future__ import annotations

import errno
import json
import math
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import torch
from safetensors.torch import save_file

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Notice, Progress, finish
from workbench.core.files import read_json
from workbench.data.items import Dataset
from workbench.models.classifier import load_classifier
from workbench.models.networks import build
from workbench.training import sitting
from workbench.training.events import (
    BatchDone,
    CheckpointSaved,
    EpochDone,
    RunStarted,
    RunSummary,
    WeightsFitted,
)
from workbench.training.keeping import keeper
from workbench.training.learning.epoch import Outcome
from workbench.training.learning.learner import Learner
from workbench.training.learning.meter import Meter, Stopwatch
from workbench.training.lessons.batches import Batch
from workbench.training.recipe import STRATEGIES, Recipe
from workbench.training.training import train
from workbench.training.trials.preflight import estimate
from workbench.training.trials.rate_finder import find_rate

Make = Callable[..., Recipe]


@pytest.mark.parametrize("strategy", [s.name for s in STRATEGIES])
def test_every_strategy_tells_its_story_in_order(
    strategy: str,
    recipe: Make,
    dataset: Dataset,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keeper, "CHECKPOINT_SECONDS", 1e9)  # however slow the machine is
    heard: list[Event] = []
    summary = finish(
        train(recipe(strategy), dataset, tmp_path / "run", cache=tmp_path / "cache"), heard.append
    )
    story = [type(e).__name__ for e in heard if not isinstance(e, Progress | BatchDone)]
    epoch = ["EpochDone", "Mistaken"]
    assert story == ["RunStarted", *epoch, *epoch, "CheckpointSaved"]
    batches = [(e.epoch, e.batch) for e in heard if isinstance(e, BatchDone)]
    started = next(e for e in heard if isinstance(e, RunStarted))
    expected = range(1, started.batches + 1)
    assert batches == [(epoch, batch) for epoch in (1, 2) for batch in expected]
    assert (summary.state, summary.epochs_done) == ("finished", 2)


def test_a_run_leaves_everything_that_is_needed_to_repeat_it(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    summary = finish(train(recipe(), dataset, folder, cache=tmp_path / "cache"))
    assert read_json(folder / "recipe.json", Recipe).image_size == 32
    assert read_json(folder / "dataset.json", Dataset) == dataset
    assert read_json(folder / "summary.json", RunSummary) == summary
    environment = json.loads((folder / "environment.json").read_text())
    assert environment["pictures"] == dataset.digest()
    assert environment["resumed"] == []
    assert len(json.loads((folder / "lineage.json").read_text())["id"]) == 64
    lines = (folder / "events.jsonl").read_text().splitlines()
    assert sum(json.loads(line)["event"] == "epoch_done" for line in lines) == 2
    assert load_classifier(folder).classes == dataset.classes


def test_a_run_that_goes_on_keeps_what_it_began_on_and_adds_what_it_goes_on_with(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    task = train(recipe(), dataset, folder, cache=tmp_path / "cache")
    next(task)
    task.close()
    before = json.loads((folder / "environment.json").read_text())
    finish(train(recipe(), dataset, folder, resume=True, cache=tmp_path / "cache"))
    after = json.loads((folder / "environment.json").read_text())
    assert [again["packages"] for again in after.pop("resumed")] == [before["packages"]]
    assert before.pop("resumed") == []
    assert after == before


def test_steps_far_too_large_end_the_run_with_advice(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    wild = recipe("full", epochs=40, optimiser="sgd", learning_rate=10.0, gradient_limit=0.0)
    with pytest.raises(WorkbenchError, match="went astray") as caught:
        finish(train(wild, dataset, tmp_path / "run", cache=tmp_path / "cache"))
    assert "lower learning rate" in caught.value.hint
    assert read_json(tmp_path / "run" / "summary.json", RunSummary).state == "failed"


def test_the_kept_classifier_is_that_of_the_best_epoch(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    from workbench.evaluation.evaluating import evaluate

    folder = tmp_path / "run"
    summary = finish(train(recipe("features", epochs=6), dataset, folder, cache=tmp_path / "cache"))
    measured = finish(evaluate(load_classifier(folder), dataset.of("val")))
    assert measured.accuracy == pytest.approx(summary.val_accuracy)
    assert measured.log_loss == pytest.approx(summary.val_loss, rel=1e-3)


def test_stopping_in_the_first_epoch_says_that_there_is_no_classifier(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    task = train(recipe(), dataset, folder, cache=tmp_path / "cache")
    next(e for e in task if isinstance(e, BatchDone))
    task.close()
    summary = read_json(folder / "summary.json", RunSummary)
    assert (summary.state, summary.best_epoch, summary.val_accuracy) == ("stopped", 0, None)
    assert "no classifier" in summary.message
    assert not (folder / "classifier.json").exists()


def test_stopping_later_keeps_the_best_classifier(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    task = train(recipe(epochs=9), dataset, folder, cache=tmp_path / "cache")
    next(e for e in task if isinstance(e, BatchDone) and e.epoch == 2)
    task.close()
    summary = read_json(folder / "summary.json", RunSummary)
    assert (summary.state, summary.best_epoch, summary.epochs_done) == ("stopped", 1, 1)
    assert load_classifier(folder).classes == dataset.classes


def test_stopping_while_the_body_looks_leaves_a_run_that_can_go_on(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    task = train(recipe("features"), dataset, folder, cache=tmp_path / "cache")
    next(task)
    task.close()
    assert read_json(folder / "summary.json", RunSummary).state == "stopped"
    again = finish(
        train(recipe("features"), dataset, folder, resume=True, cache=tmp_path / "cache")
    )
    assert again.state == "finished"


@pytest.mark.parametrize("strategy", ["features", "full"])
def test_a_vanished_picture_is_told_once_and_the_run_goes_on(
    strategy: str, recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    Path(dataset.of("train")[3].path).unlink()
    heard: list[Event] = []
    summary = finish(
        train(recipe(strategy), dataset, tmp_path / "run", cache=tmp_path / "cache"), heard.append
    )
    notices = [e.text for e in heard if isinstance(e, Notice)]
    assert len(notices) == 1
    assert dataset.of("train")[3].path in notices[0]
    assert summary.state == "finished"


def test_a_picture_that_vanishes_after_the_first_epoch_is_not_missed(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    heard: list[Event] = []

    def hear(event: Event) -> None:
        heard.append(event)
        if isinstance(event, EpochDone):
            for item in dataset.items:
                Path(item.path).unlink(missing_ok=True)

    finish(train(recipe(), dataset, tmp_path / "run", cache=tmp_path / "cache"), hear)
    assert not [e for e in heard if isinstance(e, Notice)]


@pytest.mark.parametrize("strategy", ["features", "full"])
def test_of_a_folder_that_vanished_no_run_is_begun(
    strategy: str, recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    for item in dataset.items:
        Path(item.path).unlink()
    with pytest.raises(WorkbenchError, match="pictures” any more"):
        finish(train(recipe(strategy), dataset, tmp_path / "run", cache=tmp_path / "cache"))
    assert not (tmp_path / "run" / "summary.json").exists()


@pytest.mark.parametrize("strategy", ["features", "full"])
def test_a_run_that_nothing_is_left_to_judge_by_does_not_finish(
    strategy: str, recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    for item in dataset.of("val"):
        Path(item.path).unlink()
    with pytest.raises(WorkbenchError, match="to be judged by can be read any more"):
        finish(train(recipe(strategy), dataset, tmp_path / "run", cache=tmp_path / "cache"))
    summary = read_json(tmp_path / "run" / "summary.json", RunSummary)
    assert (summary.state, summary.best_epoch) == ("failed", 0)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """A disk that is full until it is said to have room; saved to at every step."""
    from workbench.training.keeping import checkpoint

    monkeypatch.setattr(keeper, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(keeper, "COST", 0)
    monkeypatch.setattr(sitting, "RETRY_SECONDS", 0.0)
    room = {"left": False}
    save = checkpoint.save_tensors

    def full(*args: object) -> None:
        if not room["left"]:
            raise OSError(errno.ENOSPC, "No space left on device")
        save(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(checkpoint, "save_tensors", full)
    return room


def test_a_full_disk_is_told_and_the_run_goes_on_in_memory(
    recipe: Make, dataset: Dataset, tmp_path: Path, disk: dict[str, bool]
) -> None:
    heard: list[Event] = []

    def hear(event: Event) -> None:
        heard.append(event)
        disk["left"] = disk["left"] or (isinstance(event, EpochDone) and event.epoch == 2)

    finish(train(recipe(), dataset, tmp_path / "run", cache=tmp_path / "cache"), hear)
    told = [e.text for e in heard if isinstance(e, Notice)]
    assert told
    assert "disk is full" in told[0]
    assert any(isinstance(e, CheckpointSaved) for e in heard)


def test_a_run_on_a_disk_that_stays_full_waits_at_its_end_until_there_is_room(
    recipe: Make, dataset: Dataset, tmp_path: Path, disk: dict[str, bool]
) -> None:
    waited: list[str] = []

    def hear(event: Event) -> None:
        if isinstance(event, Progress) and event.doing.startswith("Waiting"):
            waited.append(event.doing)
            disk["left"] = len(waited) == 3

    summary = finish(train(recipe(), dataset, tmp_path / "run", cache=tmp_path / "cache"), hear)
    assert len(waited) == 3
    assert summary.state == "finished"
    assert summary.best_epoch
    assert load_classifier(tmp_path / "run").classes == dataset.classes


def test_a_run_that_may_not_be_written_at_its_end_fails_instead_of_waiting(
    recipe: Make, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.training.keeping import checkpoint

    def forbidden(*_args: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(checkpoint, "save_tensors", forbidden)
    with pytest.raises(WorkbenchError, match="may not be read or written"):
        finish(train(recipe(), dataset, tmp_path / "run", cache=tmp_path / "cache"))


def test_a_summary_claims_no_classifier_that_could_not_be_saved(
    recipe: Make, dataset: Dataset, tmp_path: Path, disk: dict[str, bool]
) -> None:
    run = train(recipe(epochs=1), dataset, tmp_path / "run", cache=tmp_path / "cache")
    for event in run:
        if isinstance(event, Progress) and event.doing.startswith("Waiting"):
            break
    with pytest.raises(WorkbenchError, match="disk is full"):
        run.close()
    summary = read_json(tmp_path / "run" / "summary.json", RunSummary)
    assert (summary.state, summary.best_epoch, summary.val_accuracy) == ("stopped", 0, None)


def test_a_loss_that_is_no_number_stops_with_advice_and_keeps_the_best(
    recipe: Make, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn = Learner.learn

    def astray(self: Learner, batch: object) -> object:
        outcome = learn(self, batch)  # type: ignore[arg-type]
        return outcome._replace(loss=outcome.loss * float("nan")) if self._step > 4 else outcome

    monkeypatch.setattr(Learner, "learn", astray)
    with pytest.raises(WorkbenchError) as caught:
        finish(train(recipe(), dataset, tmp_path / "run", cache=tmp_path / "cache"))
    assert "epoch 2" in caught.value.message
    assert "lower learning rate" in caught.value.hint
    assert read_json(tmp_path / "run" / "summary.json", RunSummary).best_epoch == 1
    assert load_classifier(tmp_path / "run").classes == dataset.classes


class SeldomAsked(Meter):
    """Asks for the loss of the first batch of an epoch only."""

    def __init__(self, device: torch.device, watch: Stopwatch) -> None:
        super().__init__(device, watch)
        self._every = math.inf


def test_an_odd_batch_counts_once_where_a_device_is_seldom_asked_for_its_loss(
    recipe: Make, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learn = Learner.learn

    def odd(self: Learner, batch: Batch) -> Outcome | None:
        outcome = learn(self, batch)
        assert outcome is not None
        return outcome._replace(loss=outcome.loss * 1e3) if self._epoch == 2 else outcome

    monkeypatch.setattr(Learner, "learn", odd)
    monkeypatch.setattr(sitting, "Meter", SeldomAsked)
    wanted = recipe("features", batch_size=1)
    summary = finish(train(wanted, dataset, tmp_path / "run", cache=tmp_path / "cache"))
    assert summary.state == "finished"


def test_one_picture_a_step_where_norms_need_more_is_said_in_words(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    wanted = recipe("scratch", batch_size=1)
    for task in (
        train(wanted, dataset, tmp_path / "run", cache=tmp_path / "cache"),
        find_rate(wanted, dataset, tmp_path / "cache"),
        estimate(wanted, dataset, tmp_path / "cache"),
    ):
        with pytest.raises(WorkbenchError, match="single picture at a time") as caught:
            finish(task)
        assert "more pictures a step" in caught.value.hint


def test_memory_that_is_not_enough_is_said_in_words(
    recipe: Make, dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def greedy(self: Learner, batch: object) -> None:
        raise RuntimeError(
            "[enforce fail at alloc_cpu.cpp] . DefaultCPUAllocator: can't allocate memory"
        )

    monkeypatch.setattr(Learner, "learn", greedy)
    with pytest.raises(WorkbenchError, match="memory of this device"):
        finish(train(recipe(), dataset, tmp_path / "run", cache=tmp_path / "cache"))


@pytest.mark.parametrize(
    "changes",
    [
        {"weights": "/nowhere/weights.pth"},
        {"backbone": "resnet19"},
        {"epochs": 0},
        {"learning_rate": 100.0},
        {"augmentation": "upside_down"},
        {"image_size": 8},
    ],
)
def test_a_recipe_that_cannot_be_followed_is_refused_before_anything_is_written(
    changes: dict[str, object], recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    with pytest.raises(WorkbenchError):
        finish(train(recipe(**changes), dataset, tmp_path / "run", cache=tmp_path / "cache"))
    assert not (tmp_path / "run").exists()


def test_pictures_of_one_class_are_refused(recipe: Make, dataset: Dataset, tmp_path: Path) -> None:
    red = tuple(item for item in dataset.items if item.label == "red")
    with pytest.raises(WorkbenchError, match="only one class"):
        finish(train(recipe(), Dataset(("red",), red), tmp_path / "run"))


def test_the_same_seed_gives_the_same_classifier(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    bytes_ = []
    for name in ("one", "two"):
        finish(train(recipe(), dataset, tmp_path / name, cache=tmp_path / "cache"))
        bytes_.append((tmp_path / name / "classifier.json").read_bytes())
    other = msgspec.structs.replace(recipe(), seed=1)
    finish(train(other, dataset, tmp_path / "three", cache=tmp_path / "cache"))
    assert bytes_[0] == bytes_[1]
    assert bytes_[0] != (tmp_path / "three" / "classifier.json").read_bytes()


def test_events_cross_into_json_and_back(recipe: Make, dataset: Dataset, tmp_path: Path) -> None:
    heard: list[Event] = []
    finish(train(recipe(), dataset, tmp_path / "run", cache=tmp_path / "cache"), heard.append)
    for event in heard:
        if isinstance(event, RunStarted | BatchDone | EpochDone | CheckpointSaved):
            assert msgspec.json.decode(msgspec.json.encode(event), type=type(event)) == event


def test_what_of_a_users_own_weights_fits_is_told_first(
    recipe: Make, dataset: Dataset, tmp_path: Path
) -> None:
    state = build("mobilenet_v3_small", 5).state_dict()
    first = "features.0.0.weight"
    save_file(state | {first: state[first].sum(1, keepdim=True)}, tmp_path / "grey.safetensors")
    wanted = recipe("scratch", weights=str(tmp_path / "grey.safetensors"))
    task = train(wanted, dataset, tmp_path / "run", cache=tmp_path / "cache")
    told = next(event for event in task if isinstance(event, Notice | RunStarted))
    fitted = next(event for event in task if isinstance(event, WeightsFitted))
    next(event for event in task if isinstance(event, RunStarted))
    task.close()
    assert fitted.missing == (first,)
    assert first in fitted.reshaped
    assert len(fitted.matched) > 100
    assert msgspec.json.encode(fitted) in (tmp_path / "run" / "events.jsonl").read_bytes()
    assert isinstance(told, Notice)
    assert "“grey.safetensors” fits MobileNet v3 small in part" in told.text
    assert f"{first} is 16 × 1 × 3 × 3 in the file and 16 × 3 × 3 × 3 here." in told.text
    assert "The last layer begins afresh (its own last layer is for 5 classes)." in told.text
