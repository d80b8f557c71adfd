"""A planted tag comes first; pictures without one leave the search quiet."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from tests.data.test_dicom import dicom
from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Notice, Progress, finish
from workbench.core.files import sha256
from workbench.data.items import Item
from workbench.inspection.attributions.looking import Unexplainable
from workbench.inspection.shortcuts import averages, searching
from workbench.inspection.shortcuts.probes import best, out_of_fold, told
from workbench.inspection.shortcuts.report import Shortcuts
from workbench.inspection.shortcuts.searching import search
from workbench.models.catalogue import BACKBONES
from workbench.models.classifier import Classifier
from workbench.models.preprocessing import Preprocessing

CLASSES = ("bright", "dark")
SIDE = 40


class Sees(nn.Module):
    """Goes by how light the picture is in one part of it: class 0 is the light one."""

    def __init__(self, rows: slice, columns: slice) -> None:
        super().__init__()
        self.rows, self.columns = rows, columns
        self.layer4 = nn.AvgPool2d(4)
        self.fc = nn.Linear(1, 2)
        self.fc.weight.data = torch.tensor([[24.0], [-24.0]])
        self.fc.bias.data = torch.tensor([-12.0, 12.0])

    def forward(self, batch: Tensor) -> Tensor:
        seen = self.layer4(batch.mean(1, keepdim=True))[..., self.rows, self.columns]
        answer: Tensor = self.fc(seen.mean((1, 2, 3))[:, None])
        return answer


MIDDLE, CORNER = slice(3, 7), slice(0, 2)


def model(rows: slice, columns: slice) -> Classifier:
    wanted = Preprocessing(size=SIDE, mean=(0, 0, 0), std=(1, 1, 1))
    network = Sees(rows, columns).eval()
    return Classifier(network, BACKBONES.get("resnet18"), CLASSES, wanted)


def pictures(folder: Path, tag: bool, count: int = 24) -> list[Item]:
    """A light or a dark thing in the middle of noise; the light ones perhaps with a corner tag."""
    items = []
    random = np.random.default_rng(0)
    for number in range(count):
        label = CLASSES[number % 2]
        pixels = random.integers(60, 180, (SIDE, SIDE, 3)).astype(np.uint8)
        pixels[12:28, 12:28] = 220 if label == "bright" else 30
        pixels[:8, :8] = 250 if tag and label == "bright" else pixels[:8, :8] // 4
        if not tag:
            pixels[:8, :8] = random.integers(60, 180, (8, 8, 3))
        path = folder / f"{number}.png"
        Image.fromarray(pixels).save(path)
        split = "val" if number % 4 > 1 else "train"
        items.append(Item(sha256(path), str(path), label, split, SIDE, SIDE))
    return items


@pytest.fixture
def searched(tmp_path):
    def run(tag: bool, rows: slice, columns: slice, method: str = "gradcam") -> Shortcuts:
        items = pictures(tmp_path, tag, 48)
        return finish(search(model(rows, columns), items, method, "layer4"))

    return run


def test_a_corner_tag_that_the_model_goes_by_comes_first(searched):
    report = searched(tag=True, rows=CORNER, columns=CORNER)
    first = report.suspicions[0]
    assert dict(first.values)["where"] == "in the upper left corner"
    assert first.strength > 0.7
    assert "put into pictures of other classes" in first.text
    assert first.region is not None
    assert first.region.left < 0.2
    assert first.pictures


def test_a_corner_tag_that_the_model_does_not_go_by_is_named_all_the_same(searched):
    report = searched(tag=True, rows=MIDDLE, columns=MIDDLE)
    first = report.suspicions[0]
    assert first.label == "bright"
    assert dict(first.values)["where"] == "in the upper left corner"
    assert "hardly goes by it" in first.text
    assert first.strength < 0.6


@pytest.mark.parametrize(("part", "unheeded"), [(CORNER, False), (MIDDLE, True)])
def test_a_part_that_tells_a_class_says_how_far_answers_go_with_it(searched, part, unheeded):
    probes = {one.name: one for one in searched(tag=True, rows=part, columns=part).probes}
    patch = probes["patch"]
    assert patch.tells
    assert patch.moved is not None
    assert (patch.moved < 0.1) == patch.unheeded == unheeded
    assert probes["size"].moved is None  # there is no way to exchange it


def test_without_a_tag_the_search_is_quiet(searched):
    report = searched(tag=False, rows=MIDDLE, columns=MIDDLE)
    assert report.suspicions == ()
    assert report.accuracy == 1
    assert {probe.name for probe in report.probes} >= {"border", "surround", "colours", "patch"}
    border = next(probe for probe in report.probes if probe.name == "border")
    assert not border.above_chance


def test_the_average_map_of_a_class_lies_on_what_the_model_sees(searched):
    report = searched(tag=True, rows=CORNER, columns=CORNER, method="hirescam")
    bright = next(one for one in report.maps if one.label == "bright")
    rows, columns = np.nonzero(bright.map > 0.5 * bright.map.max())
    assert rows.mean() < 16
    assert columns.mean() < 16
    assert (bright.pictures, bright.there) == (12, 12)


def test_evidence_outside_the_outlined_things_is_counted(tmp_path):
    items = pictures(tmp_path, tag=True)
    thing = np.zeros((SIDE, SIDE), bool)
    thing[12:28, 12:28] = True
    looks_at_it, looks_aside = (
        finish(search(model(part, part), items, "hirescam", "layer4", lambda _path: thing))
        for part in (MIDDLE, CORNER)
    )
    assert looks_at_it.outside is not None
    assert looks_at_it.outlined > 0
    assert looks_aside.outside is not None
    assert looks_at_it.outside < 0.5 < looks_aside.outside


def test_a_run_that_crops_is_judged_by_the_very_part_it_sees(tmp_path):
    items = pictures(tmp_path, tag=True)
    thing = np.zeros((SIDE, SIDE), bool)
    thing[12:28, 12:28] = True
    squeezes = model(MIDDLE, MIDDLE)
    crops = model(MIDDLE, MIDDLE)
    crops.preprocessing = msgspec.structs.replace(crops.preprocessing, fit="crop", kept=0.5)
    whole = finish(search(squeezes, items, "hirescam", "layer4", lambda _path: thing))
    around = (
        (SIDE // 2, SIDE // 2),
        (SIDE, SIDE),
    )  # of which the middle of half the height is seen
    wider = []
    for item in items:
        path = Path(item.path)
        pixels = np.asarray(Image.open(path))
        Image.fromarray(np.pad(pixels, (*around, (0, 0)), mode="wrap")).save(path)
        wider.append(msgspec.structs.replace(item, id=sha256(path)))
    wide = np.pad(thing, around)
    cropped = finish(search(crops, wider, "hirescam", "layer4", lambda _path: wide))
    assert cropped.outside == pytest.approx(whole.outside, abs=1e-6)
    for one, other in zip(cropped.maps, whole.maps, strict=True):
        assert one.map == pytest.approx(other.map, abs=1e-5)


def test_files_saved_in_another_way_are_named(tmp_path):
    items = pictures(tmp_path, tag=False, count=48)
    changed = []
    for item in items:
        path = Path(item.path)
        if item.label == "dark":
            path = path.with_suffix(".jpg")
            Image.open(item.path).save(path, quality=95)
        changed.append(Item(sha256(path), str(path), item.label, item.split, SIDE, SIDE))
    report = finish(search(model(MIDDLE, MIDDLE), changed, layer="layer4"))
    first = report.suspicions[0]
    assert "made in another way" in first.title
    assert dict(first.values)["trait"] in {"format", "compression"}
    assert len(first.pictures) == 8


def test_a_scanner_that_gives_the_class_away_comes_first_and_is_not_named(tmp_path):
    changed = []
    for number, item in enumerate(pictures(tmp_path, tag=False, count=48)):
        grey = np.asarray(Image.open(item.path).convert("L"))
        maker = "Acme" if item.label == "dark" else ("Bolt", "Cone")[number // 2 % 2]
        path = Path(item.path).with_suffix(".dcm")
        path.write_bytes(dicom(grey, Manufacturer=maker, StationName=f"S{number % 5}"))
        changed.append(Item(sha256(path), str(path), item.label, item.split, SIDE, SIDE))
    report = finish(search(model(MIDDLE, MIDDLE), changed, layer="layer4"))
    first = report.suspicions[0]
    assert "made in another way" in first.title
    assert dict(first.values)["trait"] == "manufacturer"
    assert "Acme" not in first.text


def test_sizes_that_only_one_class_has_are_named(tmp_path):
    changed = []
    for item in pictures(tmp_path, tag=False, count=48):
        side = SIDE * 2 if item.label == "dark" else SIDE
        path = Path(item.path)
        Image.open(path).resize((side, side), Image.Resampling.NEAREST).save(path)
        changed.append(Item(sha256(path), str(path), item.label, item.split, side, side))
    report = finish(search(model(MIDDLE, MIDDLE), changed, layer="layer4"))
    assert "sizes of their own" in report.suspicions[0].title
    assert report.suspicions[0].pictures


def test_a_background_just_inside_the_border_is_ranked_with_its_pictures(tmp_path):
    changed = []
    for item in pictures(tmp_path, tag=False, count=96):
        path = Path(item.path)
        pixels = np.array(Image.open(path))
        thing = np.random.default_rng(len(changed)).integers(60, 180, (16, 16, 3))
        pixels[4:36, 4:10] = 230 if item.label == "bright" else 20
        pixels[12:28, 12:28] = thing  # which tells nothing
        Image.fromarray(pixels).save(path)
        changed.append(Item(sha256(path), str(path), item.label, item.split, SIDE, SIDE))
    report = finish(search(model(slice(1, 9), slice(1, 2)), changed, layer="layer4"))
    found = [one for one in report.suspicions if "surrounds" in one.title]
    assert len(found) == 1
    assert found[0].pictures
    assert int(dict(found[0].values)["moved"]) > 50


def test_every_marked_picture_is_explained_however_many_there_are(tmp_path, monkeypatch):
    monkeypatch.setattr(searching, "MOST", 100)
    items = pictures(tmp_path, tag=False, count=160)
    held_out = sorted((one for one in items if one.split == "val"), key=lambda one: one.id)
    marked = {one.id for one in held_out[-8:]}  # the last of 80, 40 a class
    paths = {one.path for one in items if one.id in marked}
    thing = np.zeros((SIDE, SIDE), bool)
    thing[12:28, 12:28] = True

    explained = []

    def outline(path: Path) -> np.ndarray | None:
        explained.append(str(path))
        return thing if str(path) in paths else None

    who = model(MIDDLE, MIDDLE)
    report = finish(search(who, items, "hirescam", "layer4", outline, marked))
    assert set(explained) >= paths
    assert report.outlined > 0
    assert [(one.pictures, one.there) for one in report.maps] == [(24, 40), (24, 40)]


@pytest.mark.parametrize(("a_class", "each"), [(24, 24), (searching.MOST, 40)])
def test_maps_are_averaged_over_the_same_pictures_each_time_and_the_bar_counts_them(
    tmp_path, monkeypatch, a_class, each
):
    items = pictures(tmp_path, tag=False, count=160)
    before, explained = averages.attribute_all, []

    def attribute_all(classifier, subjects, *about):
        explained.append(subjects[0].tensor.numpy().tobytes())
        return before(classifier, subjects, *about)

    monkeypatch.setattr(averages, "attribute_all", attribute_all)
    events: list[Event] = []
    for some in (items, items[::-1]):
        asked = search(model(MIDDLE, MIDDLE), some, "hirescam", "layer4", a_class=a_class)
        report = finish(asked, events.append)
        counts = [(one.pictures, one.there, one.more) for one in report.maps]
        assert counts == [(each, 40, each < 40)] * 2
    assert sorted(explained[: 2 * each]) == sorted(explained[2 * each :])
    bar = [one for one in events if isinstance(one, Progress) and "Averaging" in one.doing]
    assert {one.total for one in bar} == {2 * each}
    assert bar[-1].done == 2 * each


def test_a_picture_that_cannot_be_explained_is_left_out_of_the_average(tmp_path, monkeypatch):
    before, refused = averages.attribute_all, []

    def attribute_all(*about):
        if not refused:
            refused.append(True)
            raise Unexplainable("The model’s answer is not numbers.")
        return before(*about)

    monkeypatch.setattr(averages, "attribute_all", attribute_all)
    events: list[Event] = []
    who = model(MIDDLE, MIDDLE)
    report = finish(search(who, pictures(tmp_path, tag=False), "hirescam", "layer4"), events.append)
    assert sum(one.there - one.pictures for one in report.maps) == 1
    (notice,) = (event.text for event in events if isinstance(event, Notice))
    assert "not numbers" in notice


def test_a_class_too_small_to_be_told_leaves_the_others_to_be_told():
    random = np.random.default_rng(0)
    labels = np.array([0, 1] * 12 + [2])
    seen = random.normal(size=(25, 3))
    seen[:, 0] += 4 * labels
    one = best(told("border", seen, labels, (*CLASSES, "rare")))
    assert one is not None
    assert one.above_chance
    assert one.pictures == 24
    assert best(told("border", seen[:6], labels[:6], CLASSES)) is None


def test_a_picture_far_from_all_others_is_judged_without_a_warning():
    random = np.random.default_rng(0)
    labels = np.arange(40) % 2
    seen = np.float32(0.3) + random.normal(0, 0.002, (40, 432)).astype(np.float32)
    seen[5] = 1.0
    scores = out_of_fold(seen, labels)
    assert scores is not None
    assert np.isfinite(scores).all()


def test_of_two_classes_a_probe_knows_the_other():
    random = np.random.default_rng(0)
    labels = np.arange(30) % 3
    seen = random.normal(size=(30, 2))
    two = told("border", seen[labels < 2], labels[labels < 2], CLASSES)
    against = {label: one.against for label, one in two.items()}
    assert against == {"bright": "dark", "dark": "bright"}
    three = told("border", seen, labels, (*CLASSES, "grey"))
    assert {one.against for one in three.values()} == {""}


def test_progress_reaches_its_end_and_too_few_pictures_are_refused(tmp_path):
    items = pictures(tmp_path, tag=False)
    events = []
    finish(search(model(MIDDLE, MIDDLE), items, layer="layer4"), events.append)
    last = [event for event in events if isinstance(event, Progress)][-1]
    assert last.done == last.total
    with pytest.raises(WorkbenchError, match="too few"):
        finish(search(model(MIDDLE, MIDDLE), items[:4], layer="layer4"))
