"""A run learns the same, to the bit, while maps of another model are made beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch

from tests.inspection.classifiers import classifier, small_vit
from tests.training.conftest import draw
from workbench.core.events import Event, finish
from workbench.data.items import Dataset
from workbench.inspection.attributions.attributing import attribute, subject
from workbench.inspection.attributions.methods import ATTRIBUTIONS
from workbench.inspection.proof.trust import check
from workbench.inspection.stopping import always
from workbench.models.classifier import Classifier, load_classifier
from workbench.training.events import BatchDone
from workbench.training.recipe import Recipe
from workbench.training.training import train

EPOCHS = 3
RECIPE = Recipe(
    "mobilenet_v3_small",
    "random",
    "scratch",
    epochs=EPOCHS,
    image_size=32,
    device="cpu",
    batch_size=6,
    mixup=0.2,  # one more that draws lots while it learns
    precision="fp32",
    layout="contiguous",
    compiled="no",
)
PICTURE = np.random.default_rng(0).integers(0, 255, (40, 40, 3), np.uint8)


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    rng = np.random.default_rng(0)
    labels = ("blue", "red")
    drawn = [draw(tmp_path / f"{n}.png", labels[n % 2], rng) for n in range(20)]
    judged = [msgspec.structs.replace(item, split="val") for item in drawn[:4]]
    return Dataset(labels, (*judged, *drawn[4:]))


def test_a_run_ends_with_the_same_weights_whatever_is_looked_at_meanwhile(dataset, tmp_path):
    finish(train(RECIPE, dataset, tmp_path / "alone"))
    begun = threading.Event()
    steps: list[int] = []

    def heard(event: Event) -> None:
        if isinstance(event, BatchDone):
            steps.append(event.epoch)
            begun.set()

    run = threading.Thread(
        target=lambda: finish(train(RECIPE, dataset, tmp_path / "beside"), heard)
    )
    run.start()
    begun.wait()
    looked = [len(steps), *look_while(run, steps)]
    run.join()
    assert looked[0] < looked[-1]  # it went on learning while maps were made
    alone, beside = (tmp_path / name / "classifier.safetensors" for name in ("alone", "beside"))
    assert beside.read_bytes() == alone.read_bytes()


def look_while(run: threading.Thread, steps: list[int]) -> list[int]:
    """Make a map in every way, and check it, over and over; how far the run was after each."""
    models = classifier("resnet18", 32), small_vit()
    found = []
    while run.is_alive():
        found.extend(len(steps) for model in models for _ in every_look(model))
    return found


def every_look(model: Classifier) -> Iterator[str]:
    """The name of each method, its map just made; then of the checks, just done."""
    for method in ATTRIBUTIONS:
        if method.suits(model.backbone.family):
            with always().watching():
                made = attribute(model, PICTURE, method=method.name)
            yield method.name
    check(model, subject(model, PICTURE), made)
    yield "checks"


def test_no_look_draws_from_the_lots_that_a_run_draws_from(tmp_path):
    classifier("resnet18", 32).save(tmp_path)
    transformer = small_vit()
    before = torch.default_generator.get_state()
    for model in (load_classifier(tmp_path), transformer):
        for look in every_look(model):
            assert torch.equal(torch.default_generator.get_state(), before), look
