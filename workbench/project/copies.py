"""Small copies of a run's classifier: runs of the same project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.events import Task
from workbench.project.asking import evaluate_run
from workbench.project.holding import held
from workbench.project.pictures import dataset_of
from workbench.project.runs import Run, next_run_folder, open_run, project_of

if TYPE_CHECKING:
    from workbench.training.distillation.report import CopyReport
    from workbench.training.recipe import Recipe


def copy_run(run: Run, recipe: Recipe) -> Task[CopyReport]:
    """Make a small copy of a run's classifier in a new run folder, then measure it.

    Under torchrun every process calls this; the first one writes and speaks.
    """
    return (yield from _copied(run, recipe, next_run_folder(project_of(run)), resume=False))


def resume_copy(copy: Run) -> Task[CopyReport]:
    """Go on with a small copy from its last checkpoint, then measure it."""
    from workbench.training.distillation.report import copy_report

    source = open_run(Path(copy_report(copy.folder).source))
    return (yield from _copied(source, copy.recipe, copy.folder, resume=True))


def _copied(source: Run, recipe: Recipe, folder: Path, resume: bool) -> Task[CopyReport]:
    from workbench.training.distillation.copying import Where, copy_classifier
    from workbench.training.processes.joining import joined, own_device

    with joined(own_device(recipe.device)) as place:
        # The run keeps the user's wish; this process computes where its place is.
        copying = copy_classifier(
            source.classifier(str(place.device)),
            dataset_of(source),
            recipe,
            Where(folder, source.folder, project_of(source) / "cache"),
            resume=resume,
            place=place,
        )
        if place.rank:
            return (yield from copying)
        return (yield from held(Run(folder), _measured(Run(folder), copying)))


def _measured(copy: Run, copying: Task[CopyReport]) -> Task[CopyReport]:
    report = yield from copying
    yield from evaluate_run(copy, "val")
    return report
