"""A planted tag comes first; pictures without one leave the search quiet."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, finish
from workbench.core.files import sha256
from workbench.data.items import Item
from workbench.inspection.shortcuts.probes import probe
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
    assert bright.pictures == 12


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
    assert any("made in another way" in one.title for one in report.suspicions)


def test_a_class_too_small_to_be_told_leaves_the_others_to_be_told():
    random = np.random.default_rng(0)
    labels = np.array([0, 1] * 12 + [2])
    seen = random.normal(size=(25, 3))
    seen[:, 0] += 4 * labels
    one = probe("border", seen, labels, (*CLASSES, "rare"))
    assert one is not None
    assert one.above_chance
    assert one.pictures == 24
    assert probe("border", seen[:6], labels[:6], CLASSES) is None


def test_progress_reaches_its_end_and_too_few_pictures_are_refused(tmp_path):
    items = pictures(tmp_path, tag=False)
    events = []
    finish(search(model(MIDDLE, MIDDLE), items, layer="layer4"), events.append)
    last = [event for event in events if isinstance(event, Progress)][-1]
    assert last.done == last.total
    with pytest.raises(WorkbenchError, match="too few"):
        finish(search(model(MIDDLE, MIDDLE), items[:4], layer="layer4"))
