"""Looks without a network, and a project whose runs need none."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import numpy as np

from tests.app.runs import CLASSES, pictures, project_of, run_in
from workbench.app.inspect.classifiers import Classifiers
from workbench.app.inspect.looks import Looks
from workbench.app.inspect.values import Checked, Look, Model, Wanted
from workbench.core.errors import WorkbenchError
from workbench.core.files import write_json
from workbench.data.scanning import Scan
from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.proof.trust import Trust
from workbench.inspection.stopping import Stopping
from workbench.models.classifier import Card
from workbench.models.classifier_files import CARD, TENSORS
from workbench.models.preprocessing import Box, Preprocessing
from workbench.project.project import Project

LAYERS = (("layer3", "Stage 3 · 14 × 14"), ("layer4", "Stage 4 · 7 × 7"))
MODEL = Model(CLASSES, LAYERS, "ResNet-18")


class MadeUpLooks(Looks):
    """Says “good” of every picture, and notes what it was asked, in order."""

    def __init__(self, classifiers: Classifiers | None = None) -> None:
        super().__init__(classifiers)
        self.asked: list[Wanted] = []

    def warm(self, run: Path) -> None:
        """There is nothing to load."""

    def look(self, wanted: Wanted, work: Stopping | None = None) -> Look:
        del work
        self.asked.append(wanted)
        if "broken" in wanted.path:
            raise WorkbenchError("The file is cut off.", "Copy it again.")
        target = {"runner-up": "dent", None: "good"}.get(wanted.way.target, wanted.way.target)
        found = Attribution(
            np.eye(3, dtype=np.float32) * (0 if target == "scratch" else 1), Box(0, 0, 24, 24),
            24, 24, wanted.way.method, "layer4", "stage 4", str(target), CLASSES, (0.2, 0.7, 0.1),
        )  # fmt: skip
        path = Path(wanted.path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
        look = Look(wanted, np.zeros((24, 24, 3), np.uint8), found, MODEL, digest)
        self._kept[wanted] = look
        return look

    def check(self, wanted: Wanted, work: Stopping | None = None) -> Checked:
        del work
        self._checked[wanted] = Checked(wanted, Trust(0.1, 0.7, 0.2, 0.6))
        return self._checked[wanted]

    def check_apart(self, look: Look) -> Checked:
        return self.check(look.wanted)


def project_in(folder: Path, runs: int = 1) -> Project:
    """A project with twelve pictures and so many runs."""
    dataset = pictures(folder / "pictures")
    project = project_of(dataset, folder)
    for number in range(1, runs + 1):
        run_in(project.folder, dataset, number=number)
    return project


def move_pictures(project: Project, folder: Path) -> None:
    """Move the project's pictures to another folder, and let the project find them there."""
    dataset, before = project.dataset(), folder.with_name("pictures")
    before.rename(folder)
    moved = tuple(
        msgspec.structs.replace(one, path=str(folder / Path(one.path).relative_to(before)))
        for one in dataset.items
    )
    project.catalogue.replace(Scan(folder, moved, (), dataset.classes, ()), folder)


def learn_on(run: Path) -> None:
    """Write the run's classifier once more, as a run that goes on does."""
    (run / TENSORS).touch()


def say_of(run: Path, backbone: str = "resnet18", classes: tuple[str, ...] = CLASSES) -> None:
    """Write what the run's card says of its model."""
    write_json(run / CARD, Card(backbone, classes, Preprocessing(32)))
