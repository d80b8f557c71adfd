"""Every network there is trains, is saved, comes back the same, explains itself and leaves as ONNX.

`pytest tests/end_to_end/test_every_network.py --every-network` tries all of them; without it, the
smallest of each family.
"""

from __future__ import annotations

import gc
import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from workbench.core.events import finish
from workbench.data.items import Dataset, Item, Split
from workbench.data.picture import Pixels
from workbench.export.onnx import export_onnx
from workbench.inspection.attributions.attributing import attribute
from workbench.models.backbone import Backbone
from workbench.models.catalogue import BACKBONES, FAMILIES
from workbench.models.classifier import Classifier, load_classifier
from workbench.models.networks import head_of
from workbench.training.recipe import Recipe, StrategyName
from workbench.training.training import train

CLASSES = ("blue", "red")
EVERY = {one.name: one for one in BACKBONES}
OF_TIMM = ("timm:test_resnet", "timm:test_vit", "timm:test_convnext")
SMALLEST = {
    min((b for b in EVERY.values() if b.family == family), key=lambda b: b.parameters).name
    for family in FAMILIES
}
LARGEST_TRAINED_WHOLE = 150e6
"""Parameters above which only the last layer learns: gradients and moments are thrice as many."""


@pytest.fixture(autouse=True)
def _one_at_a_time():
    """One thread, and the memory of the network before is let go."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
    gc.collect()


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("pictures")
    return Dataset(CLASSES, tuple(draw(folder, label, n) for label in CLASSES for n in range(3)))


def draw(folder: Path, label: str, number: int) -> Item:
    path = folder / f"{label}{number}.png"
    Image.fromarray(pixels(label, number)).save(path)
    split: Split = "val" if number == 2 else "train"
    return Item(hashlib.sha256(path.read_bytes()).hexdigest(), str(path), label, split, 80, 80)


def pixels(label: str, number: int) -> Pixels:
    drawn = np.random.default_rng(number).integers(0, 120, (80, 80, 3), dtype=np.uint8)
    drawn[..., 0 if label == "red" else 2] += 110
    return drawn


def side_of(backbone: Backbone) -> int:
    """A small legal side that still leaves places to tell apart."""
    least = max(64, backbone.least)
    if backbone.name == "inception_v3":
        least = 107
    return -(-least // backbone.step) * backbone.step


def trained(backbone: Backbone, dataset: Dataset, folder: Path) -> Classifier:
    """One step of the whole network, where a machine like this has memory for it."""
    whole = backbone.parameters <= LARGEST_TRAINED_WHOLE
    strategy: StrategyName = "full" if whole else "features"
    recipe = Recipe(
        backbone.name, "random", strategy, epochs=1, image_size=side_of(backbone), device="cpu",
        batch_size=4, precision="fp32", layout="contiguous", compiled="no",
    )  # fmt: skip
    summary = finish(train(recipe, dataset, folder / "run", cache=folder / "cache"))
    assert (summary.state, summary.epochs_done) == ("finished", 1)
    (folder / "run" / "checkpoint" / "last.safetensors").unlink()  # up to 8 GB
    return load_classifier(folder / "run")


def comes_back_the_same(classifier: Classifier, folder: Path) -> None:
    batch = classifier.preprocessing.batch([pixels("red", 7), pixels("blue", 8)])
    before = classifier.probabilities(batch)
    assert np.isfinite(before).all()
    classifier.save(folder / "copy")
    assert np.array_equal(load_classifier(folder / "copy").probabilities(batch), before)


def explains_itself(classifier: Classifier) -> None:
    found = attribute(classifier, pixels("red", 7), "red")
    assert found.target == "red"
    assert found.evidence.ndim == 2
    assert found.evidence.shape[0] == found.evidence.shape[1] >= 2
    assert np.isfinite(found.evidence).all()
    assert np.abs(found.evidence).max() > 0


def chosen(request: pytest.FixtureRequest, name: str) -> Backbone:
    if name not in SMALLEST and not request.config.getoption("--every-network"):
        pytest.skip("not the smallest of its family; --every-network tries it")
    return EVERY[name]


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", EVERY)
def test_a_network_lives_through_all_that_can_be_done_with_it(request, name, dataset, tmp_path):
    backbone = chosen(request, name)
    classifier = trained(backbone, dataset, tmp_path)
    # As one step left it, many a last layer still says next to nothing.
    head_of(classifier.network)[1].weight.normal_(generator=torch.Generator().manual_seed(1))
    comes_back_the_same(classifier, tmp_path)
    explains_itself(classifier)
    exported = finish(export_onnx(classifier, tmp_path / "out" / "model.onnx"))
    assert exported.largest_difference <= 1e-4
    for large in tmp_path.rglob("*.*"):
        if large.is_file():
            large.unlink()


@pytest.mark.parametrize("name", OF_TIMM)
def test_a_network_of_timm_lives_the_same_life(name, dataset, tmp_path):
    pytest.importorskip("timm")
    classifier = trained(BACKBONES.get(name), dataset, tmp_path)
    comes_back_the_same(classifier, tmp_path)
    explains_itself(classifier)
    finish(export_onnx(classifier, tmp_path / "out" / "model.onnx"))
