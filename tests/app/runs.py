"""Projects, and run folders as a training would leave them, without training."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
from PIL import Image

from workbench.core.files import sha256, write_json
from workbench.data.items import Dataset, Item, Split
from workbench.data.scanning import Scan
from workbench.evaluation.evaluation import Evaluation
from workbench.project.project import Project, create_project
from workbench.project.runs import Run
from workbench.training.events import EpochDone, RunStarted, RunSummary
from workbench.training.recipe import Recipe

CLASSES = ("dent", "good", "scratch")


def pictures(folder: Path, a_class: int = 4) -> Dataset:
    """Small pictures in class folders; half to learn from, half to be judged by."""
    generator = np.random.default_rng(0)
    items = []
    for label in CLASSES:
        (folder / label).mkdir(parents=True, exist_ok=True)
        for number in range(a_class):
            path = folder / label / f"{number}.png"
            Image.fromarray(generator.integers(0, 255, (24, 24, 3), np.uint8)).save(path)
            split: Split = "val" if number % 2 else "train"
            items.append(Item(sha256(path), str(path), label, split, 24, 24))
    return Dataset(CLASSES, tuple(items))


def project_of(dataset: Dataset, folder: Path) -> Project:
    """A new project of these pictures, in that folder."""
    project = create_project(folder / "parts.workbench")
    found = Scan(folder / "pictures", dataset.items, (), dataset.classes, ())
    project.catalogue.replace(found, folder / "pictures")
    return project


def evaluation(dataset: Dataset, wrong: int = 1) -> Evaluation:
    """What a classifier says that gets the first `wrong` pictures wrong."""
    items = dataset.of("val")
    truth = tuple(dataset.label_index(item) for item in items)
    said = [(t + 1) % len(CLASSES) if n < wrong else t for n, t in enumerate(truth)]
    rows = [tuple(0.8 if c == s else 0.1 for c in range(len(CLASSES))) for s in said]
    return Evaluation(
        dataset.classes,
        tuple(i.id for i in items),
        tuple(i.path for i in items),
        truth,
        tuple(rows),
    )


def epochs(count: int) -> tuple[EpochDone, ...]:
    """A run that gets better with every epoch."""
    return tuple(
        EpochDone(e, 1 / e, 1 - 0.5 / e, 1.1 / e, 1 - 0.6 / e, 1e-3, 2.0, True)
        for e in range(1, count + 1)
    )


def run_in(
    project: Path,
    dataset: Dataset,
    *,
    number: int = 1,
    state: str | None = "finished",
    measured: bool = True,
    backbone: str = "resnet18",
) -> Run:
    """A run folder; `state` None leaves it without a summary, as a power cut would."""
    run = Run(project / "runs" / f"{number:03d}")
    run.folder.mkdir(parents=True)
    history = epochs(3)
    write_json(run.folder / "recipe.json", Recipe(backbone, epochs=5))
    write_json(run.folder / "dataset.json", dataset)
    started = RunStarted(
        str(run.folder), "CPU · 2 cores", len(dataset.of("train")), len(dataset.of("val")),
        dataset.classes, 5, 2,
    )  # fmt: skip
    lines = [msgspec.json.encode(event) for event in (started, *history)]
    (run.folder / "events.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    (run.folder / "classifier.json").write_text("{}")
    if state is not None:
        summary = RunSummary(str(run.folder), state, 3, 0.8, 0.4, 3, 5, 12.0, 31.0, "CPU · 2 cores")
        write_json(run.folder / "summary.json", summary)
    if measured:
        run.save_evaluation("val", evaluation(dataset))
    return run
