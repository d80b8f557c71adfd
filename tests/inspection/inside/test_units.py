"""Top pictures, effects and neighbours: what they find, keep and refuse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tests.inspection.classifiers import CLASSES, classifier
from tests.inspection.inside.pictures import items_in, lent
from tests.inspection.inside.test_channels import SIZES, state, wake
from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, finish
from workbench.data.items import Item
from workbench.inspection.attributions.attributing import subject
from workbench.inspection.attributions.layer_choice import choose_layer
from workbench.inspection.inside.effects import effect_of, sample
from workbench.inspection.inside.keeping import Kept
from workbench.inspection.inside.listening import hear
from workbench.inspection.inside.neighbours import directions, known_pictures, nearest
from workbench.inspection.inside.top_pictures import TopPictures, patch, top_pictures
from workbench.models.preprocessing import Preprocessing

FAMILIES = [name for name in SIZES if name != "maxvit_t"]


def _maps(model, items, layer):
    batch = torch.stack([model.read(Path(item.path))[1] for item in items])
    with torch.inference_mode():
        return hear(model.network, choose_layer(model, layer), batch)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_top_pictures_are_those_that_excite_each_channel_most(name, tmp_path):
    model, items = classifier(name, SIZES[name]), items_in(tmp_path)
    layer = choose_layer(model).name
    before = state(model.network)
    top = finish(top_pictures(lent(model), layer, items))
    strongest, _places = _maps(model, items, layer).flatten(2).max(2)
    values, _order = strongest.T.sort(dim=1, descending=True, stable=True)
    assert np.allclose(top.values, values[:, :12], atol=1e-4)
    named = strongest.T.gather(1, torch.from_numpy(top.pictures).long())
    assert np.allclose(top.values, named, atol=1e-4)
    assert state(model.network) == before


def test_pictures_are_taken_a_few_at_a_time_and_the_model_given_back_between(tmp_path):
    model, items = classifier("resnet18", 32), items_in(tmp_path, 8)
    times: list[int] = []
    events: list[Progress] = []
    finish(top_pictures(lent(model, times), "layer4", items), events.append)
    assert len(times) == 1 + 3
    assert [e.done for e in events if isinstance(e, Progress)] == [0, 8, 16, 24]


def test_what_was_found_is_kept_by_weights_layer_and_pictures(tmp_path):
    items = items_in(tmp_path / "pictures")
    cache = Kept(tmp_path / "cache")
    model = classifier("resnet18", 32)
    first = finish(top_pictures(lent(model), "layer3", items, cache))
    for item in items:
        Path(item.path).unlink()
    again = finish(top_pictures(lent(classifier("resnet18", 32)), "layer3", items, cache))
    assert np.array_equal(first.values, again.values)
    assert np.array_equal(first.pictures, again.pictures)
    for other in (("layer4", items, model), ("layer3", items[1:], model),
                  ("layer3", items, classifier("resnet18", 32, seed=1))):  # fmt: skip
        layer, some, who = other
        with pytest.raises(WorkbenchError, match="can be read"):
            finish(top_pictures(lent(who), layer, some, cache))


def test_what_was_found_while_a_picture_was_away_is_not_kept(tmp_path):
    items, cache = items_in(tmp_path / "pictures"), Kept(tmp_path / "cache")
    lend, path = lent(classifier("resnet18", 32)), Path(items[0].path)

    def seen() -> tuple[int, int, int]:
        top = finish(top_pictures(lend, "layer4", items, cache))
        effect = finish(effect_of(lend, "layer4", 0, items, cache))
        known = finish(known_pictures(lend, items, cache))
        return top.pictures.shape[1], int(effect.counts.sum()), len(known.items)

    path.rename(tmp_path / "away.png")
    assert seen() == (11, 11, 11)
    (tmp_path / "away.png").rename(path)
    assert seen() == (12, 12, 12)


def test_a_damaged_cache_is_made_anew(tmp_path):
    items, cache = items_in(tmp_path / "pictures"), Kept(tmp_path / "cache")
    model = classifier("resnet18", 32)
    finish(top_pictures(lent(model), "layer3", items, cache))
    (file,) = (tmp_path / "cache").iterdir()
    file.write_bytes(file.read_bytes()[:100])
    assert finish(top_pictures(lent(model), "layer3", items, cache)).pictures.shape == (256, 12)


def test_the_cache_throws_the_oldest_away(tmp_path):
    cache = Kept(tmp_path, largest=20_000)
    for name in "abcdef":
        cache.put(name, {"x": np.zeros(1000)})
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 20_000
    assert cache.get("f") is not None


def test_pictures_that_cannot_be_read_are_left_out(tmp_path):
    items = items_in(tmp_path)
    Path(items[0].path).write_bytes(b"no picture")
    top = finish(top_pictures(lent(classifier("resnet18", 32)), "layer4", items))
    assert 0 not in top.pictures
    assert top.pictures.shape == (512, 11)


@pytest.mark.parametrize("task", ["top", "effect", "known"])
def test_a_model_that_came_to_harm_is_told_in_words(task, tmp_path):
    model, items = classifier("resnet18", 32), items_in(tmp_path, 1)
    model.network.layer1[0].conv1.weight.fill_(float("nan"))
    tasks = {
        "top": lambda: top_pictures(lent(model), "layer4", items),
        "effect": lambda: effect_of(lent(model), "layer4", 0, items),
        "known": lambda: known_pictures(lent(model), items),
    }
    with pytest.raises(WorkbenchError, match="not numbers"):
        finish(tasks[task]())


def test_a_patch_lies_round_its_place_and_within_what_the_network_sees():
    top = TopPictures("x", *[np.zeros((1, 1))] * 3, rows=7, columns=7)
    whole = Preprocessing(size=224)
    middle = patch(top, 24, whole, 700, 350)
    assert (middle.left, middle.right) == pytest.approx((200, 500))
    assert (middle.top, middle.bottom) == pytest.approx((100, 250))
    corner = patch(top, 0, whole, 700, 350)
    assert (corner.left, corner.top) == (0, 0)
    cropped = patch(top, 48, Preprocessing(size=224, fit="crop"), 700, 350)
    assert (cropped.right, cropped.bottom) == pytest.approx((525, 350))


def test_an_effect_is_the_mean_change_over_the_pictures_of_each_class(tmp_path):
    model, items = classifier("resnet18", 32), items_in(tmp_path, 2)
    model.network.fc.weight.mul_(0.1)
    before = state(model.network)
    found = finish(effect_of(lent(model), "layer4", 7, items))
    pooled = _maps(model, items, "layer4").mean((2, 3))
    whole = (pooled @ model.network.fc.weight.T + model.network.fc.bias).softmax(1)
    pooled[:, 7] = 0
    without = (pooled @ model.network.fc.weight.T + model.network.fc.bias).softmax(1)
    assert np.allclose(found.before, whole.unflatten(0, (3, 2)).mean(1), atol=1e-5)
    assert np.allclose(found.after, without.unflatten(0, (3, 2)).mean(1), atol=1e-5)
    assert np.allclose(found.change, (without - whole).mean(0), atol=1e-5)
    assert found.counts.tolist() == [2, 2, 2]
    assert state(model.network) == before


@pytest.mark.parametrize("name", FAMILIES)
def test_switching_a_channel_off_is_asked_of_every_family(name, tmp_path):
    model = classifier(name, SIZES[name])
    items = items_in(tmp_path, 1)
    found = finish(effect_of(lent(model), choose_layer(model).name, 3, items))
    assert np.allclose(found.change.sum(), 0, atol=1e-5)


def test_an_effect_asks_as_many_of_each_class_and_once_only(tmp_path):
    items = items_in(tmp_path / "pictures", 4)
    assert [i.label for i in sample(items, CLASSES, most=6)] == [c for c in CLASSES for _ in "ab"]
    cache, model = Kept(tmp_path / "cache"), classifier("resnet18", 32)
    first = finish(effect_of(lent(model), "layer2", 3, items, cache))
    for item in items:
        Path(item.path).unlink()
    assert np.array_equal(finish(effect_of(lent(model), "layer2", 3, items, cache)).after,
                          first.after)  # fmt: skip


def test_an_effect_asks_of_many_classes_no_more_pictures_than_of_few():
    classes = [f"{number:03d}" for number in range(1000)]
    items = [Item(name, f"/{name}.png", name, "train", 8, 8) for name in classes]
    few = sample(items, classes, most=64)
    assert len(few) == 64
    assert (few[0].label, few[-1].label) == ("000", "999")
    assert sample(items[:3], classes, most=64) == items[:3]


@pytest.mark.parametrize("name", FAMILIES)
def test_the_nearest_picture_is_its_own_twin(name, tmp_path):
    model, items = classifier(name, SIZES[name]), items_in(tmp_path, 3)
    wake(model.network, SIZES[name])
    twin = tmp_path / "twin.png"
    Image.open(items[4].path).save(twin)
    known = finish(known_pictures(lent(model), items, Kept(tmp_path / "cache")))
    (one,) = directions(model, subject(model, twin).tensor[None].numpy())
    found = nearest(known, one, "crack", count=4)
    assert found.nearest[0].item == items[4]
    assert found.nearest[0].likeness == pytest.approx(1, abs=1e-3)
    assert all(n.item.label != "crack" for n in found.others)
    likeness = [n.likeness for n in found.nearest]
    assert likeness == sorted(likeness, reverse=True)
    without = nearest(known, one, "crack", count=4, but=items[4].path)
    assert items[4] not in [n.item for n in without.nearest]


def test_a_task_that_is_stopped_leaves_the_network_as_it_was(tmp_path):
    model = classifier("resnet18", 32)
    before = state(model.network)
    task = top_pictures(lent(model), "layer4", items_in(tmp_path))
    next(task)
    next(task)
    task.close()
    assert state(model.network) == before
