"""The whole job on the built-in surface sample, start to end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from workbench.core.events import Task
from workbench.project.asking import explain_run
from workbench.project.importing import import_pictures
from workbench.project.learning import train_run
from workbench.project.project import Project, create_project
from workbench.project.runs import Run

if TYPE_CHECKING:
    from workbench.data.items import Dataset
    from workbench.training.events import RunSummary
    from workbench.training.recipe import Recipe

CURVES = "curves.png"
_OVERLAYS_A_CLASS = 2


class Demo(msgspec.Struct, frozen=True):
    """What the demonstration made.

    Args:
        run: The run folder.
        val_accuracy: Share of held-out pictures classified rightly, 0 to 1.
        val_count: How many those were.
        best_epoch: The one that is kept, from 1.
        seconds: How long the training took.
        device: What it ran on.
        overlays: The heatmaps written, as paths.
        curves: The picture of the training curves.
    """

    run: str
    val_accuracy: float
    val_count: int
    best_epoch: int
    seconds: float
    device: str
    overlays: tuple[str, ...]
    curves: str


def demo(out: Path, recipe: Recipe | None = None) -> Task[Demo]:
    """Render the sample, train on it, explain some held-out pictures and draw the curves.

    Args:
        out: Where project, overlays and curves go; made where missing.
        recipe: What to train; the defaults of this machine where None.
    """
    from workbench.data.samples.table import get_sample
    from workbench.project.choosing import default_recipe

    folder = yield from get_sample("surface").build(0)
    project = create_project(out / "Surface inspection.workbench")
    try:
        yield from import_pictures(project, folder)
        summary = yield from train_run(project, recipe or default_recipe())
        return (yield from _show(project, summary, out))
    finally:
        project.close()


def _show(project: Project, summary: RunSummary, out: Path) -> Task[Demo]:
    from workbench.export.curves import write_curves

    run = Run(Path(summary.run))
    overlays = yield from explain_run(run, _examples(project.dataset()), out / "overlays")
    curves = out / CURVES
    write_curves(curves, run.history(), f"{run.name}: surface inspection")
    return Demo(
        run=str(run.folder),
        val_accuracy=summary.val_accuracy or 0.0,
        val_count=run.judged_by,
        best_epoch=summary.best_epoch,
        seconds=summary.seconds,
        device=summary.device,
        overlays=tuple(str(one.file) for one in overlays),
        curves=str(curves),
    )


def _examples(dataset: Dataset) -> list[Path]:
    """A few held-out pictures of each class."""
    held_out = dataset.of("val")
    return [
        Path(item.path)
        for name in dataset.classes
        for item in [item for item in held_out if item.label == name][:_OVERLAYS_A_CLASS]
    ]
