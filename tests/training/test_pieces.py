"""The parts of a run, each by itself."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from torch import nn

from workbench.core.errors import WorkbenchError
from workbench.core.events import Notice, Task
from workbench.data.items import Dataset
from workbench.models.preprocessing import Preprocessing
from workbench.training.keeping.checkpoint import Best
from workbench.training.keeping.record import append_line
from workbench.training.learning.groups import Group, layers_of
from workbench.training.learning.learner import Learner
from workbench.training.learning.losses import class_weights, make_criterion
from workbench.training.learning.meter import Stopwatch
from workbench.training.learning.pace import Pace
from workbench.training.learning.schedule import cosine
from workbench.training.lessons import squares as squares_module
from workbench.training.lessons.augmentation import PRESETS, stored_size, vary
from workbench.training.lessons.batches import shuffled
from workbench.training.lessons.features import StandardisedHead
from workbench.training.lessons.squares import Squares
from workbench.training.recipe import (
    AUGMENTATIONS,
    STRATEGIES,
    Recipe,
    defaults,
    get_strategy,
    validated,
)
from workbench.training.seeds import generator, seed_of


def test_recipes_survive_json() -> None:
    for strategy in STRATEGIES:
        recipe = defaults("resnet18", strategy.name)
        assert msgspec.json.decode(msgspec.json.encode(recipe), type=Recipe) == recipe


def test_open_choices_are_filled_in_once() -> None:
    filled = validated(defaults("resnet18", "full", "random"))
    assert (filled.image_size, filled.learning_rate) == (
        224,
        get_strategy("full").learning_rate,
    )
    assert validated(filled) == filled


def test_an_unknown_strategy_is_refused_with_those_there_are() -> None:
    with pytest.raises(WorkbenchError, match="features"):
        defaults("resnet18", "magic")


def test_every_augmentation_offered_is_one_that_can_be_done() -> None:
    assert {a.name for a in AUGMENTATIONS} == set(PRESETS)


@pytest.mark.parametrize("name", list(PRESETS))
def test_the_same_key_varies_a_picture_the_same_way(name: str) -> None:
    side = stored_size(32, name)  # type: ignore[arg-type]
    picture = torch.randint(0, 256, (3, side, side), dtype=torch.uint8, generator=generator(1))
    one, two, other = (
        vary(picture, 32, name, generator(7, key))  # type: ignore[arg-type]
        for key in (1, 1, 2)
    )
    assert (one.shape, one.dtype) == ((3, 32, 32), torch.uint8)
    assert torch.equal(one, two)
    assert torch.equal(one, other) == (name == "none")


def test_no_mirroring_means_that_left_stays_left() -> None:
    picture = torch.zeros(3, 37, 37, dtype=torch.uint8)
    picture[:, :, :12] = 255
    for preset in ("no_flips", "documents", "photos"):
        left = [
            (v := vary(picture, 32, preset, generator(key)))[..., :16].float().mean()
            > v[..., 16:].float().mean()
            for key in range(24)
        ]
        assert all(left) == (preset != "photos")


def test_neighbouring_keys_share_nothing() -> None:
    seeds = {seed_of(a, b) for a in range(50) for b in range(50)}
    assert len(seeds) == 2500
    assert all(0 <= seed < 2**63 for seed in seeds)


def test_the_rate_rises_then_falls() -> None:
    factors = [cosine(step, 100, 0.1).rate for step in range(100)]
    assert factors[0] < factors[5] < factors[10] == pytest.approx(1.0)
    assert all(a >= b for a, b in pairwise(factors[10:]))
    assert 0 < factors[-1] < 0.05


def test_batches_of_an_epoch_hold_every_picture_once_and_are_nearly_equal() -> None:
    parts = shuffled(33, 32, seed=3, epoch=1)
    assert sorted(index for part in parts for index in part) == list(range(33))
    assert [len(part) for part in parts] == [17, 16]
    assert shuffled(33, 32, seed=3, epoch=2) != parts


def test_balanced_batches_show_every_class_as_often_and_every_rare_picture() -> None:
    classes = torch.tensor([0] * 20 + [1] * 4)
    order = [index for part in shuffled(24, 6, 1, 1, classes) for index in part]
    assert sorted(classes[order].tolist()) == [0] * 12 + [1] * 12
    assert {20, 21, 22, 23} <= set(order)
    later = [index for part in shuffled(24, 6, 1, 2, classes) for index in part]
    assert set(order) != set(later)


def test_a_folded_head_says_what_the_standardised_one_says() -> None:
    seen = torch.randn(50, 8, generator=generator(1)) * 3 + 5
    head = StandardisedHead(seen, 3)
    nn.init.normal_(head.linear.weight, generator=generator(2))
    weight, bias = head.folded()
    assert torch.allclose(seen @ weight.T + bias, head(seen), atol=1e-4)


def test_a_feature_that_never_varies_does_no_harm() -> None:
    seen = torch.randn(50, 8, generator=generator(1))
    seen[:, 3] = 7.0
    assert torch.isfinite(StandardisedHead(seen, 2)(seen)).all()


def test_a_sleeping_group_neither_learns_nor_moves_its_statistics() -> None:
    body = nn.Sequential(nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4))
    module = nn.Sequential(body, nn.Flatten(), nn.LazyLinear(2))
    module(torch.zeros(2, 3, 2, 2))
    norm = body[1]
    assert isinstance(norm, nn.BatchNorm2d)
    norm.reset_running_stats()
    groups = (Group(layers_of(body), 0.1, starts=0.5), Group(layers_of(module[2])))
    pace = Pace(1e-2, epochs=2, batches=2, classes=2)
    learner = Learner(module, groups, pace, torch.device("cpu"))
    from workbench.training.lessons.batches import Batch

    batch = Batch(torch.randn(4, 3, 2, 2, generator=generator(1)), torch.tensor([0, 1, 0, 1]))
    before = {name: value.clone() for name, value in module.state_dict().items()}

    def changed() -> set[str]:
        return {n.split(".")[0] for n, v in module.state_dict().items() if not v.equal(before[n])}

    learner.enter(1, 0)
    learner.learn(batch)
    assert changed() == {"2"}
    learner.enter(2, 0)
    learner.learn(batch)
    assert changed() == {"0", "2"}


def test_norms_that_have_learned_keep_their_statistics_while_they_learn() -> None:
    norm, kernel = nn.BatchNorm2d(4), nn.Conv2d(4, 4, 1)
    group = Group((norm, kernel)).keeping_statistics()
    group.wake(1.0)
    assert (norm.training, kernel.training) == (False, True)
    assert all(p.requires_grad for layer in group.layers for p in layer.parameters())


def test_rare_classes_weigh_as_much_as_frequent_ones() -> None:
    labels = [0] * 9 + [1]
    weights = class_weights(labels, 2)
    assert weights[0] * 9 == pytest.approx(weights[1])
    assert sum(weights[label] for label in labels) == pytest.approx(10)


@pytest.mark.parametrize("mixed", [0.0, 0.05])
def test_smoothing_and_mixing_do_not_turn_common_pictures_into_the_class_that_weighs_most(
    mixed: float,
) -> None:
    labels = torch.tensor([0] * 40 + [1])
    criterion = make_criterion(smoothing=0.1, class_weights=class_weights(labels.tolist(), 2))
    shares = nn.functional.one_hot(labels, 2).float().lerp(torch.tensor([0.0, 1.0]), mixed)
    logits = torch.zeros(41, 2, requires_grad=True)
    optimiser = torch.optim.Adam([logits], 0.1)
    for _ in range(200):
        optimiser.zero_grad()
        loss, mass = criterion(logits, shares)
        (loss / mass).backward()
        optimiser.step()
    assert logits.argmax(1).equal(labels)


def test_a_class_without_pictures_weighs_nothing() -> None:
    weights = class_weights([0, 0, 1, 1], 3)
    assert weights.tolist() == [1.0, 1.0, 0.0]


def test_of_two_epochs_as_right_the_more_certain_is_better() -> None:
    best = Best(3, 0.9, 0.4)
    assert best.beaten_by(0.91, 0.9)
    assert best.beaten_by(0.9, 0.3)
    assert not best.beaten_by(0.9, 0.4)
    assert not best.beaten_by(0.89, 0.1)


def test_the_splits_share_what_memory_a_run_has_for_pictures(
    dataset: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(squares_module, "MEMORY", 12 * 16 * 16 * 3)
    seen = Preprocessing(size=16)
    splits = [(dataset.of("train"), seen), (dataset.of("val"), seen)]
    both = Squares.side_by_side(splits, tmp_path / "cache")
    for squares in both:
        for index in range(len(squares.items)):
            assert squares.get(index) is not None
    assert [len(squares._kept) for squares in both] == [8, 4]
    for squares in both:
        squares.close()


def test_squares_beyond_the_memory_bound_come_back_from_disk(
    dataset: Dataset, tmp_path: Path
) -> None:
    items = dataset.of("train")
    squares = Squares(items, Preprocessing(size=16), tmp_path / "cache", memory=3 * 16 * 16 * 3)
    first = [squares.get(index) for index in range(len(items))]
    for item in items:
        Path(item.path).unlink()
    for index, square in enumerate(first):
        again = squares.get(index)
        assert square is not None
        assert again is not None
        assert np.array_equal(square, again)
    squares.close()
    assert (tmp_path / "cache" / "pictures.db").exists()


def test_a_line_cut_off_by_a_power_cut_does_not_spoil_the_next(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    append_line(path, b"one")
    with path.open("ab") as file:
        file.write(b"tw")
    append_line(path, b"three")
    assert path.read_bytes().splitlines() == [b"one", b"tw", b"three"]


def test_time_in_which_nobody_pulls_does_not_count() -> None:
    now = [0.0]
    watch = Stopwatch(clock=lambda: now[0])

    def work() -> Task[None]:
        now[0] += 2
        yield Notice("")
        now[0] += 3

    task = watch.around(work())
    next(task)
    now[0] += 100
    assert list(task) == []
    assert watch.seconds == 5
