"""Runs that learn: begun, made longer, branched; each measured when it is over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, Task
from workbench.core.places import CATALOGUE
from workbench.data.items import Dataset
from workbench.project.asking import evaluate_run
from workbench.project.catalogue import CatalogueReader
from workbench.project.glancing import pictures_of
from workbench.project.holding import held
from workbench.project.pictures import dataset_of
from workbench.project.project import InUseError, Project
from workbench.project.runs import Run, next_run_folder, project_of

if TYPE_CHECKING:
    from workbench.core.parameters import Value
    from workbench.training.events import RunSummary
    from workbench.training.recipe import Recipe


def train_run(project: Project, recipe: Recipe, folder: Path | None = None) -> Task[RunSummary]:
    """Train in a new run folder of the project, then measure the classifier.

    Args:
        project: Whose pictures are learned from.
        recipe: What to do.
        folder: Where the run goes; None: the next that is free.
    """
    from workbench.training.training import train

    run = Run(folder or project.new_run_folder())
    training = train(recipe, project.dataset(), run.folder, cache=project.cache)
    return (yield from held(run, _measured(run, training)))


def train_beside(project: Path, pictures: Path, recipe: Recipe) -> Task[RunSummary]:
    """As `train_run`, in a project that another window or command has open.

    Its pictures are taken as they stand there, and only read: what changes them needs the project
    for itself, a new run does not.

    Args:
        project: The project folder.
        pictures: What the project must have been made from.
        recipe: What to do.

    Raises:
        InUseError: It was made from other pictures, which would have to be read into it.
    """
    from workbench.training.training import train

    if pictures_of(project / CATALOGUE) != pictures.resolve():
        raise InUseError(
            f"The project “{project.name}” is open in another window or command, and “{pictures}” "
            "is not the folder it was made from.",
            "Close it there, or train in another project (--project DIR).",
        )
    dataset = CatalogueReader(project / CATALOGUE).dataset()
    run = Run(next_run_folder(project))
    training = train(recipe, dataset, run.folder, cache=project / "cache")
    return (yield from held(run, _measured(run, training)))


def extend_run(run: Run, epochs: int) -> Task[RunSummary]:
    """Make a run longer, to so many epochs in all, and go on with it.

    Raises:
        WorkbenchError: It has more already, no checkpoint to go on from, or another program trains
            it now.
    """
    _refuse_copies(run)
    yield run.recalled()
    # While the run is held: who trains it elsewhere must not find another recipe.
    return (yield from held(run, _made_longer(run, epochs)))


def branch_run(
    run: Run, checkpoint: str = "best", changes: Mapping[str, Value] | None = None
) -> Task[RunSummary]:
    """Begin a new run of the project with what another had learned, then measure it.

    Args:
        run: The one it grows from; its pictures are learned from.
        checkpoint: "best", "last", or the number of an epoch whose checkpoint is kept.
        changes: Settings of that run's recipe to be changed.

    Raises:
        WorkbenchError: There is no such checkpoint, or the changes make no sense.
    """
    from workbench.training.branching import branched

    _refuse_copies(run)
    branch = Run(next_run_folder(project_of(run)))
    yield Progress(0, None, "Getting ready")
    recipe = branched(run.folder, checkpoint, branch.folder, changes or {})
    return (yield from go_on(branch, recipe, dataset_of(run)))


def go_on(run: Run, recipe: Recipe, dataset: Dataset) -> Task[RunSummary]:
    """Train from the run's last checkpoint, from the start where it has none; then measure it."""
    return (yield from held(run, _measured(run, _resumed(run, recipe, dataset))))


def _made_longer(run: Run, epochs: int) -> Task[RunSummary]:
    from workbench.training.branching import made_longer

    recipe = made_longer(run.folder, epochs)
    return (yield from _measured(run, _resumed(run, recipe, dataset_of(run))))


def _resumed(run: Run, recipe: Recipe, dataset: Dataset) -> Task[RunSummary]:
    from workbench.training.training import train

    return train(recipe, dataset, run.folder, resume=True, cache=project_of(run) / "cache")


def _measured(run: Run, training: Task[RunSummary]) -> Task[RunSummary]:
    summary = yield from training
    yield from evaluate_run(run, "val")
    return summary


def _refuse_copies(run: Run) -> None:
    from workbench.training.distillation.report import is_copy

    if is_copy(run.folder):
        raise WorkbenchError(
            f"{run.name} is a small copy of another run.",
            "Make that run longer or branch from it, then make a copy of the result.",
        )
