"""What a run will take, told before it begins."""

from __future__ import annotations

import mmap
import weakref
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import torch
from torch import nn

from workbench.core.errors import WorkbenchError
from workbench.core.events import Task, finish
from workbench.data.items import Dataset, Split
from workbench.models.devices import Device
from workbench.training.beginning import setting_for
from workbench.training.branching import write_start
from workbench.training.learning.averaging import Average
from workbench.training.learning.learner import Learner
from workbench.training.lessons.batches import Batch
from workbench.training.machine.memory import available_bytes, resident_bytes, watched
from workbench.training.recipe import Recipe, read_recipe, validated
from workbench.training.strategies import Setting
from workbench.training.training import train
from workbench.training.trials import measuring, preflight, tuning
from workbench.training.trials.advice import Needs, advised
from workbench.training.trials.batch_size import batch_size_for, fits, largest_tried
from workbench.training.trials.measuring import Costs, HeadCosts, bytes_of
from workbench.training.trials.preflight import estimate
from workbench.training.trials.trial import Trial
from workbench.training.trials.tuning import settled

CPU = torch.device("cpu")


@pytest.mark.parametrize("strategy", ["features", "gradual", "full", "scratch"])
def test_an_estimate_grows_with_the_epochs_and_writes_nothing_of_a_run(
    dataset: Dataset, recipe: Callable[..., Recipe], tmp_path: Path, strategy: str
) -> None:
    cache = tmp_path / "cache"
    few = finish(estimate(recipe(strategy, epochs=2), dataset, cache))
    many = finish(estimate(recipe(strategy, epochs=400), dataset, cache))
    assert 0 < few.seconds < many.seconds
    assert few.fits
    assert few.advice == ""
    assert few.memory_bytes > 10_000_000
    assert few.disk_bytes > 5_000_000
    assert {path.name for path in tmp_path.iterdir()} <= {"pictures", "cache"}


def test_what_earlier_runs_have_kept_is_not_counted_again(
    dataset: Dataset, recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    for strategy in ("features", "scratch"):
        wanted = validated(recipe(strategy, epochs=1))
        setting, _ = finish(setting_for(wanted, dataset, cache))
        assert _to_come(setting) > 0
        finish(train(wanted, dataset, tmp_path / strategy, cache=cache))
        assert _to_come(setting) == 0


def test_between_two_measured_steps_whoever_needs_the_machine_can_have_it(
    dataset: Dataset,
    recipe: Callable[..., Recipe],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard: list[object] = []
    taken: list[int] = []

    def noted(take: Callable[[Learner, Batch], object]) -> Callable[[Learner, Batch], object]:
        return lambda learner, batch: taken.append(len(heard)) or take(learner, batch)

    monkeypatch.setattr(Learner, "learn", noted(Learner.learn))
    monkeypatch.setattr(Learner, "judge", noted(Learner.judge))
    finish(estimate(recipe("full"), dataset, tmp_path), heard.append)
    assert len(taken) == len(set(taken)) > 5


def test_a_branch_does_not_look_at_all_pictures_first(
    dataset: Dataset,
    recipe: Callable[..., Recipe],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heads: list[bool] = []

    def head(run: Setting) -> Task[tuple[HeadCosts, Costs]]:
        heads.append(run.grown)
        yield from ()
        return HeadCosts(look=1.0), Costs()

    monkeypatch.setattr(measuring, "_measured_head", head)
    finish(train(recipe("full", epochs=1), dataset, tmp_path / "run", cache=tmp_path / "cache"))
    start, gone = tmp_path / "start.safetensors", tmp_path / "gone.safetensors"
    write_start(tmp_path / "run", "best", start)
    wanted = recipe("full", weights=str(gone), epochs=1)
    few = finish(estimate(wanted, dataset, tmp_path / "cache", start))
    assert heads == []
    assert 0 < few.seconds < len(dataset.of("train"))
    with pytest.raises(WorkbenchError, match="gone"):
        finish(estimate(wanted, dataset, tmp_path / "cache"))


@pytest.mark.parametrize(
    ("split", "words"),
    [("train", "The pictures are not in .* any more"), ("val", "to be judged by can be read")],
)
def test_where_the_pictures_are_gone_that_is_said(
    dataset: Dataset, recipe: Callable[..., Recipe], tmp_path: Path, split: Split, words: str
) -> None:
    for item in dataset.of(split):
        Path(item.path).unlink()
    with pytest.raises(WorkbenchError, match=words):
        finish(estimate(recipe("scratch"), dataset, tmp_path / "cache"))


def _to_come(setting: Setting) -> int:
    if setting.recipe.strategy == "features":
        return preflight._new_looks(setting)
    return preflight._squares_bytes(setting)[0]


def test_the_disk_must_hold_all_that_is_kept_at_once(setting: Setting) -> None:
    module, result = 1000, bytes_of(setting.network.state_dict().values())
    wanted = preflight._disk_bytes(setting, Costs(state=3000, module=module))
    assert wanted == 2 * 3000 + 5 * module + result
    large = 2**29
    assert preflight._disk_bytes(setting, Costs(module=large)) == 2 * large + result


def test_too_little_memory_is_answered_with_what_would_fit(recipe: Callable[..., Recipe]) -> None:
    needs = Needs(8 * 10**9, 0, 4 * 10**9, disk=1, disk_free=2)
    said = advised(needs, recipe("full", batch_size=32), 224)
    assert "needs 8.0 GB" in said
    assert "128 px" in said
    assert "a step" in said
    assert advised(needs._replace(memory_free=9 * 10**9), recipe("full"), 224) == ""
    assert advised(needs._replace(memory_free=None), recipe("full"), 224) == ""


def test_too_little_room_on_the_disk_is_said(recipe: Callable[..., Recipe]) -> None:
    needs = Needs(1, 0, 2, disk=3 * 10**9, disk_free=10**9)
    assert "another disk" in advised(needs, recipe("full"), 224)


def test_a_peak_is_seen_though_it_is_gone_afterwards() -> None:
    # Straight from the system: what torch lets go of may be there already, to be taken again.
    before, some = resident_bytes(), bytes(4_000_000)
    with watched(CPU) as peak, mmap.mmap(-1, 240_000_000) as room:
        while room.tell() < len(room):
            room.write(some)
    assert peak.bytes - before > 150_000_000
    assert (available_bytes(CPU) or 1) > 0


@pytest.fixture
def setting(dataset: Dataset, recipe: Callable[..., Recipe], tmp_path: Path) -> Setting:
    chosen = validated(recipe("scratch"))
    return finish(setting_for(chosen, dataset, tmp_path / "cache"))[0]


def test_memory_that_runs_out_in_a_trial_halves_and_nothing_is_held(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def once(trial: Trial) -> None:
        if trial.pictures > 20:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate")

    monkeypatch.setattr(Trial, "once", once)
    assert fits(setting, 16)
    assert not fits(setting, 32)
    assert largest_tried(setting, 64) == 16


def test_an_average_of_the_weights_takes_its_room_in_a_trial(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive: weakref.WeakSet[Average] = weakref.WeakSet()
    begin = Average.__init__

    def noted(average: Average, module: nn.Module, decay: float) -> None:
        begin(average, module, decay)
        alive.add(average)

    def once(_trial: Trial) -> None:
        if alive:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate")

    monkeypatch.setattr(Average, "__init__", noted)
    monkeypatch.setattr(Trial, "once", once)
    plain, averaged = (msgspec.structs.replace(setting.recipe, average=a) for a in (0.0, 0.99))
    assert fits(setting._replace(recipe=plain), 8)
    assert not fits(setting._replace(recipe=averaged), 8)
    assert not alive


def test_an_error_that_is_not_about_memory_is_not_swallowed(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def once(_trial: Trial) -> None:
        raise RuntimeError("shapes do not fit")

    monkeypatch.setattr(Trial, "once", once)
    with pytest.raises(RuntimeError, match="shapes"):
        fits(setting, 16)


def test_what_a_step_holds_grows_with_the_pictures(setting: Setting) -> None:
    four, eight = (Trial(setting, count).saved_bytes() for count in (4, 8))
    assert 1.5 < eight / four < 2.5


def test_little_memory_gives_small_batches(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.training.trials import batch_size

    monkeypatch.setattr(batch_size, "_STEPS_AN_EPOCH", 1)
    assert finish(batch_size_for(setting)) == 16
    each = Trial(setting, 4).saved_bytes() // 4
    monkeypatch.setattr(batch_size, "available_bytes", lambda _device: 20 * each)
    assert finish(batch_size_for(setting)) == 8


def test_a_run_that_leaves_the_batch_open_says_in_its_recipe_what_it_used(
    dataset: Dataset, recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    run = tmp_path / "run"
    wish = recipe("scratch", epochs=1, batch_size=0)
    finish(train(wish, dataset, run, cache=tmp_path / "cache"))
    assert read_recipe(run / "recipe.json").batch_size == 4


@pytest.mark.parametrize(
    ("asked", "found", "rate"),
    [
        ({}, 128, 1e-3),
        ({}, 8, 5e-4),
        ({"optimiser": "sgd"}, 128, 4e-2),
        ({"learning_rate": 1e-4}, 128, 1e-4),
        ({"batch_size": 128}, 128, 5e-4),
    ],
)
def test_a_usual_learning_rate_rises_with_the_batch_that_was_found(
    dataset: Dataset,
    recipe: Callable[..., Recipe],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    asked: dict[str, object],
    found: int,
    rate: float,
) -> None:
    def sized(_setting: Setting) -> Task[int]:
        yield from ()
        return found

    monkeypatch.setattr(tuning, "batch_size_for", sized)
    wanted = validated(recipe("full", **{"batch_size": 0, **asked}))
    setting, _ = finish(setting_for(wanted, dataset, tmp_path))
    assert finish(settled(setting)).recipe.learning_rate == pytest.approx(rate)


def test_a_card_that_varies_the_pictures_itself_learns_only_when_it_has(
    dataset: Dataset, recipe: Callable[..., Recipe], tmp_path: Path
) -> None:
    costs = Costs(vary=2.0, learn=3.0)
    for augment_on, seconds in (("cpu", 3.0), ("device", 5.0)):
        wanted = validated(recipe("scratch", augment_on=augment_on))
        setting, _ = finish(setting_for(wanted, dataset, tmp_path))
        beside_card = setting._replace(device=Device("cuda:0", "A card"))
        assert preflight._each_seconds(beside_card, costs) == seconds
