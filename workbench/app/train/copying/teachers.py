"""The models that can be copied: runs, a classifier elsewhere, a published network; no Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.app.shell.language import tr
from workbench.app.shell.phrases import backbone_title
from workbench.app.shell.runs_in_words import learned_in_words
from workbench.app.train.copying.pages import Teacher
from workbench.core.errors import WorkbenchError
from workbench.models.catalogue import BACKBONES
from workbench.models.classifier_files import TENSORS
from workbench.project.copies import Ground, source_at
from workbench.project.project import SUFFIX
from workbench.project.published import teacher_recipe
from workbench.project.runs import Run, project_of

if TYPE_CHECKING:
    from workbench.project.project import Project

_BYTES = 4  # a number of a trained network, on disk


def read_teachers(runs: Sequence[Run]) -> tuple[Teacher, ...]:
    """Every run with a classifier, the newest first; those that cannot be read are left out."""
    return tuple(_readable(runs))


def read_elsewhere(folder: Path, project: Project) -> Teacher:
    """The classifier in another folder; in a worker, since torch is imported for it.

    Raises:
        WorkbenchError: There is none, or it knows nothing of the project's classes.
    """
    source = source_at(folder, Ground(project.folder, project.dataset()))
    source.refuse_strangers()
    recipe, run = source.recipe, source.run
    return Teacher(
        kind="folder",
        key=str(source.folder),
        name=source.folder.name if run is None else _of_another_project(run),
        backbone=recipe.backbone,
        network=backbone_title(recipe.backbone),
        learned=tr("Trained elsewhere"),
        accuracy=None,
        megabytes=_megabytes(source.folder),
        recipe=recipe,
    )


def network_teacher(name: str, weights: str) -> Teacher:
    """A published network with weights of that source. Raises WorkbenchError."""
    return Teacher(
        kind="network",
        key=name,
        name=tr("Published network"),
        backbone=name,
        network=backbone_title(name),
        learned=tr("Its last layer, before it is copied"),
        accuracy=None,
        megabytes=BACKBONES.get(name).parameters * _BYTES / 1e6,
        recipe=teacher_recipe(name, weights),
    )


def _readable(runs: Sequence[Run]) -> Iterator[Teacher]:
    for run in reversed(runs):
        if not run.has_classifier:
            continue
        try:
            yield _teacher(run)
        except (WorkbenchError, OSError):
            continue


def _teacher(run: Run) -> Teacher:
    recipe, summary = run.recipe, run.summary
    return Teacher(
        kind="run",
        key=str(run.folder),
        name=run.name,
        backbone=recipe.backbone,
        network=backbone_title(recipe.backbone),
        learned=learned_in_words(run),
        accuracy=summary.val_accuracy if summary else None,
        megabytes=_megabytes(run.folder),
        recipe=recipe,
    )


def _of_another_project(run: Run) -> str:
    project = project_of(run).name.removesuffix(SUFFIX)
    return tr("{run} of {project}").format(run=run.name, project=project)


def _megabytes(folder: Path) -> float:
    return (folder / TENSORS).stat().st_size / 1e6
