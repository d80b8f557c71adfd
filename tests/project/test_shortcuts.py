"""The search on networks that learned: a planted mark comes first, clean sets leave it quiet."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from workbench.core.events import finish
from workbench.data.samples.table import get_sample
from workbench.inspection.shortcuts.report import Shortcuts
from workbench.inspection.shortcuts.searching import search
from workbench.project.importing import import_pictures
from workbench.project.learning import train_run
from workbench.project.project import create_project
from workbench.project.runs import Run
from workbench.training.recipe import Recipe, validated

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

QUICK = validated(
    Recipe(
        "mobilenet_v3_small",
        weights="bundled",
        strategy="features",
        epochs=15,
        looks=1,
        image_size=128,
    )
)


def searched(folder: Path, home: Path, recipe: Recipe = QUICK) -> Shortcuts:
    """What is said of a network that learned its last layer on a folder of pictures."""
    project = create_project(home / "p.workbench")
    try:
        finish(import_pictures(project, folder))
        run = Run(Path(finish(train_run(project, recipe)).run))
        return finish(search(run.classifier(), run.dataset().items, "gradcam", a_class=1))
    finally:
        project.close()


@pytest.fixture(scope="module")
def surface(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_HOME", str(tmp_path_factory.mktemp("home")))
        return finish(get_sample("surface").build(0))


def tagged(path: Path, left: float, top: float) -> None:
    """Stick a light square with a dark middle on a picture, a tenth of its side."""
    pixels = np.array(Image.open(path).convert("RGB"))
    side = round(0.1 * pixels.shape[0])
    y, x = round(top * pixels.shape[0]), round(left * pixels.shape[1])
    pixels[y : y + side, x : x + side] = 250
    third = side // 3
    pixels[y + third : y + 2 * third, x + third : x + 2 * third] = 20
    Image.fromarray(pixels).save(path, quality=90)


@pytest.mark.parametrize(
    ("left", "top", "where"),
    [(0.02, 0.02, "in the upper left corner"), (0.38, 0.35, "in the middle")],
    ids=["corner", "within"],
)
def test_a_tag_that_a_trained_network_goes_by_comes_first(surface, tmp_path, left, top, where):
    folder = Path(shutil.copytree(surface, tmp_path / "surface"))
    for path in (folder / "crack").iterdir():
        tagged(path, left, top)
    report = searched(folder, tmp_path)
    first = report.suspicions[0]
    assert first.label == "crack"
    assert "speaks for" in first.title
    assert dict(first.values)["where"] == where
    assert all(Path(path).parent.name == "crack" for path in first.pictures)


def test_enlarged_pictures_of_one_class_are_ranked_by_their_softness(shared_data, tmp_path):
    folder = Path(shutil.copytree(shared_data / "ants_bees", tmp_path / "ants_bees"))
    for path in folder.glob("*/ants/*.jpg"):
        image = Image.open(path).convert("RGB")
        small = image.resize((image.width // 5, image.height // 5), Image.Resampling.BICUBIC)
        small.resize(image.size, Image.Resampling.BICUBIC).save(path, quality=92)
    full_size = msgspec.structs.replace(QUICK, image_size=224)
    report = searched(folder, tmp_path, full_size)
    ranked = [one for one in report.suspicions if "sharp" in one.title]
    assert [one.label for one in ranked] == ["ants"]
    assert ranked[0].pictures


def test_the_search_is_quiet_on_the_surface_sample(surface, tmp_path):
    report = searched(surface, tmp_path)
    assert [one.heading for one in report.suspicions] == []
    assert report.accuracy > 0.6


@pytest.mark.parametrize("name", ["ants_bees", "sign_digits", "magnetic_tile", "blood_cells"])
def test_the_search_is_quiet_on_clean_pictures(shared_data, tmp_path, name):
    report = searched(shared_data / name, tmp_path)
    assert [one.heading for one in report.suspicions] == []
    assert report.accuracy > 0.6
