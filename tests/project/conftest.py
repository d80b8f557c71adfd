"""What the tests of projects share: a folder of pictures, a run trained on it, a project."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from workbench.core.events import finish
from workbench.project.importing import import_pictures
from workbench.project.learning import train_run
from workbench.project.project import create_project
from workbench.project.runs import Run, open_run, project_of
from workbench.training.recipe import Recipe, validated

TINY = Recipe("squeezenet1_1", weights="random", strategy="full", epochs=2, image_size=48)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("pictures") / "patches"
    random = np.random.default_rng(0)
    for label, colour in (("blue", (20, 20, 200)), ("red", (200, 20, 20))):
        (folder / label).mkdir(parents=True)
        for index in range(10):
            noise = random.integers(-20, 20, (40, 50, 3))
            pixels = np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / label / f"{index}.png")
    return folder


@pytest.fixture(scope="session")
def trained(pictures, tmp_path_factory) -> Run:
    project = create_project(tmp_path_factory.mktemp("project") / "patches.workbench")
    finish(import_pictures(project, pictures))
    summary = finish(train_run(project, validated(TINY)))
    project.close()
    return Run(Path(summary.run))


@pytest.fixture
def moved(trained, pictures, tmp_path) -> Run:
    """The run in a project that was told its pictures are now in `elsewhere`."""
    elsewhere = Path(shutil.copytree(pictures, tmp_path / "elsewhere"))
    home = Path(shutil.copytree(project_of(trained), tmp_path / "moved.workbench"))
    project = create_project(home)
    finish(import_pictures(project, elsewhere))
    project.close()
    run = open_run(home / "runs" / "001")
    lost = run.dataset()
    items = [msgspec.structs.replace(i, path="/gone" + i.path) for i in lost.items]
    (run.folder / "dataset.json").write_bytes(
        msgspec.json.encode(msgspec.structs.replace(lost, items=tuple(items)))
    )
    return run


@pytest.fixture
def project(tmp_path):
    project = create_project(tmp_path / "p.workbench")
    yield project
    project.close()
