"""A frozen body looks as often as is asked for, and at the same pictures in every run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from workbench.core.events import Event, Notice, Progress, finish
from workbench.data.items import Dataset
from workbench.models.devices import choose_device
from workbench.models.feature_cache import FeatureCache
from workbench.models.networks import body_features, build
from workbench.models.preprocessing import Preprocessing
from workbench.training.lessons import looking
from workbench.training.lessons.looking import Looker, Seen, View, views
from workbench.training.recipe import Recipe

SEEN = Preprocessing(size=32)
PLAIN, VARIED = View(SEEN), View(SEEN, variation="photos", number=2)


@pytest.fixture
def look(dataset: Dataset, tmp_path: Path) -> Callable[..., tuple[list[Seen], list[Event]]]:
    """Look at the pictures to learn from; the same cache each time."""
    network = build("mobilenet_v3_small", 2, seed=1).eval()
    cache, device = FeatureCache(tmp_path / "cache"), choose_device("cpu")

    def take(ways: Sequence[View], without: int = 0) -> tuple[list[Seen], list[Event]]:
        train, heard = dataset.of("train")[without:], list[Event]()
        looker = Looker(network, device, cache, len(train), together=5)
        return finish(looker.look(train, ways), heard.append), heard

    return take


@pytest.mark.parametrize(
    ("asked", "size", "pictures", "looks"),
    [(0, 224, 500, 2), (0, 224, 5000, 1), (0, 64, 5000, 2), (1, 64, 20, 1), (4, 224, 5000, 4)],
)
def test_pictures_are_looked_at_twice_where_that_is_cheap_unless_the_recipe_says_how_often(
    asked: int, size: int, pictures: int, looks: int, recipe: Callable[..., Recipe]
) -> None:
    ways = views(Preprocessing(size=size), recipe("features", looks=asked), pictures)
    assert [way.number for way in ways] == list(range(looks))


def test_pictures_that_are_not_to_be_varied_are_looked_at_once(
    recipe: Callable[..., Recipe],
) -> None:
    wanted = recipe("features", looks=3, augmentation="none")
    assert views(SEEN, wanted, 10) == (PLAIN,)


def test_the_first_look_is_the_classifiers_own_unless_it_has_fewer_digits(
    recipe: Callable[..., Recipe],
) -> None:
    wanted = recipe("features", precision="bf16")
    first, second = views(SEEN, wanted, 10)
    assert (PLAIN.words, first.words, second.words) == ("", "bf16", "photos refitted 1 bf16")


def test_a_varied_look_is_another_and_depends_on_the_content_alone(dataset: Dataset) -> None:
    item = dataset.items[0]
    pixels = np.asarray(Image.open(item.path))
    moved = msgspec.structs.replace(item, path="elsewhere.png")
    other = msgspec.structs.replace(item, id="another")
    varied = VARIED.square(item, pixels)
    assert varied.shape == PLAIN.square(item, pixels).shape == (32, 32, 3)
    assert not np.array_equal(varied, PLAIN.square(item, pixels))
    assert np.array_equal(varied, VARIED.square(moved, pixels))
    assert not np.array_equal(varied, VARIED.square(other, pixels))
    assert not np.array_equal(varied, VARIED._replace(number=3).square(item, pixels))


def test_the_second_look_at_a_photo_is_at_the_middle_and_mirrored(dataset: Dataset) -> None:
    wide = np.zeros((20, 40, 3), np.uint8)
    wide[:, 10:20] = 255  # the left half of the middle
    second = View(Preprocessing(size=16), variation="photos", number=1).square(
        dataset.items[0], wide
    )
    assert (second[:, 10:14].min(), second[:, 2:6].max()) == (255, 0)


def test_looks_in_any_orientation_are_the_other_ways_to_lay_a_picture(dataset: Dataset) -> None:
    plain = PLAIN.square(dataset.items[0], pixels := np.asarray(Image.open(dataset.items[0].path)))
    ways = [View(SEEN, variation="any_orientation", number=number) for number in range(1, 8)]
    turned = {way.square(dataset.items[0], pixels).tobytes() for way in ways}
    laid = {
        np.rot90(side, quarter).tobytes()
        for side in (plain, plain[:, ::-1])
        for quarter in range(4)
    }
    assert turned == laid - {plain.tobytes()}
    other = msgspec.structs.replace(dataset.items[0], id="another")
    assert any(
        not np.array_equal(way.square(other, pixels), way.square(dataset.items[0], pixels))
        for way in ways
    )


@pytest.mark.parametrize("pictures", [10, 5000])
def test_a_variation_that_was_chosen_is_seen_however_many_pictures_there_are(
    recipe: Callable[..., Recipe], dataset: Dataset, pictures: int
) -> None:
    pixels = np.asarray(Image.open(dataset.items[0].path))
    seen = set()
    for name in ("any_orientation", "no_flips", "documents", "trivial", "rand", "auto"):
        wanted = recipe("features", augmentation=name)
        plain, varied = views(Preprocessing(size=224), wanted, pictures)
        seen |= {way.square(dataset.items[0], pixels).tobytes() for way in (plain, varied)}
    assert len(seen) == 7


def test_ways_are_looked_at_together_and_known_apart(look, dataset: Dataset) -> None:
    both, heard = look((PLAIN, VARIED))
    bars = [event for event in heard if isinstance(event, Progress)]
    told = [(bar.done, bar.total) for bar in bars]
    assert told == [(n, 16) for n in (0, 5, 10, 15, 16)], "pictures, not looks"
    (plain,), heard = look((PLAIN,))
    assert [event.done for event in heard if isinstance(event, Progress)] == [16]
    assert all(np.array_equal(plain[i.id], both[0][i.id]) for i in dataset.of("train"))
    assert not np.array_equal(*(seen[dataset.items[0].id] for seen in both))


def test_a_picture_that_vanished_is_told_once_and_left_out(look, dataset: Dataset) -> None:
    gone = dataset.items[3]
    Path(gone.path).unlink()
    seen, heard = look((PLAIN, VARIED))
    assert [gone.path in e.text for e in heard if isinstance(e, Notice)] == [True]
    assert all(gone.id not in way and len(way) == 15 for way in seen)


def test_short_memory_halves_what_is_looked_at_at_once_and_sees_the_same(
    look, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def greedy(network: nn.Module, pictures: Tensor) -> Tensor:
        asked.append(len(pictures))
        if len(pictures) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return body_features(network, pictures)

    monkeypatch.setattr(looking, "body_features", greedy)
    (halved,), _ = look((PLAIN,))
    assert asked[:5] == [5, 2, 2, 1, 2]
    monkeypatch.setattr(looking, "body_features", body_features)
    (whole,), _ = look(
        (PLAIN._replace(number=0, preprocessing=Preprocessing(size=32, kept=0.999)),)
    )
    assert set(halved) == {item.id for item in dataset.of("train")} == set(whole)
    assert all(np.allclose(halved[id_], whole[id_], atol=1e-4) for id_ in whole)


def test_what_is_known_in_one_way_is_not_looked_at_again_for_another(
    look, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    (before,), _ = look((PLAIN,))
    taken: list[View] = []
    seen = Looker._seen
    monkeypatch.setattr(
        Looker, "_seen", lambda self, i, f, way: taken.append(way) or seen(self, i, f, way)
    )
    (after, _), _ = look((PLAIN, VARIED))
    assert set(taken) == {VARIED}
    assert all(np.array_equal(before[i.id], after[i.id]) for i in dataset.of("train"))


def test_pictures_that_are_added_cost_themselves_alone(
    look, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def counted(network: nn.Module, pictures: Tensor) -> Tensor:
        asked.append(len(pictures))
        return body_features(network, pictures)

    monkeypatch.setattr(looking, "body_features", counted)
    look((PLAIN, VARIED), 4)
    assert sum(asked) == 2 * (len(dataset.of("train")) - 4)
    asked.clear()
    look((PLAIN, VARIED))
    assert sum(asked) == 2 * 4
