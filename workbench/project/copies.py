"""Small copies of a classifier: runs of the same project, or of another that has its classes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.core.errors import WorkbenchError
from workbench.core.events import Task
from workbench.core.files import is_file, read_json
from workbench.data.items import Dataset
from workbench.models.classifier_files import CARD, TENSORS
from workbench.project.asking import evaluate_run
from workbench.project.holding import held
from workbench.project.pictures import dataset_of
from workbench.project.project import open_project
from workbench.project.runs import Run, next_run_folder, open_run, project_of
from workbench.training.keeping.files import RECIPE

if TYPE_CHECKING:
    from workbench.training.events import RunSummary
    from workbench.training.recipe import Recipe


class Source(NamedTuple):
    """What is copied, and where to.

    Args:
        folder: Where the classifier lies: a run's folder, or any other.
        project: Where the copy goes.
        run: The run that it is of, if it is of one.
        pictures: Whose pictures are learned from: the run's, or those of the project as it is.
    """

    folder: Path
    project: Path
    run: Run | None
    pictures: Dataset

    @property
    def recipe(self) -> Recipe:
        """The run's recipe; of another classifier, as much as its card tells.

        Raises:
            WorkbenchError: It cannot be read.
        """
        from workbench.models.classifier import Card
        from workbench.training.recipe import Recipe

        if self.run is not None:
            return self.run.recipe
        card = read_json(self.folder / CARD, Card)
        seen = card.preprocessing
        return Recipe(card.backbone, "download", fit=seen.fit, image_size=seen.size)


def source_at(place: Path, project: Path | None = None) -> Source:
    """What lies at a path: a run, a folder with a classifier, or such a classifier's file.

    Args:
        place: Where it is.
        project: Whose pictures are learned from; None: the run's own.

    Raises:
        WorkbenchError: There is no classifier, or it is not said whose pictures.
    """
    folder = place.parent if place.name in (TENSORS, CARD) else place
    run = Run(folder.resolve()) if is_file(folder / RECIPE) else None
    if run is None and not is_file(folder / TENSORS):
        open_run(folder)  # says what it is instead
    if project is not None:
        return Source(folder.resolve(), project.resolve(), run, _pictures_of(project))
    if run is None:
        raise WorkbenchError(
            f"“{folder}” holds a classifier, but no pictures to teach with.",
            "Say `--project DIR`: a project with pictures of its classes.",
        )
    return Source(run.folder, project_of(run), run, dataset_of(run))


def _pictures_of(project: Path) -> Dataset:
    opened = open_project(project)
    try:
        return opened.dataset()
    finally:
        opened.close()


def make_copy(source: Source, recipe: Recipe) -> Task[RunSummary]:
    """Make a small copy in a new run folder, then measure it."""
    copy = Run(next_run_folder(source.project))
    return (yield from _made(source.folder, source.pictures, recipe, copy, resume=False))


def resume_copy(copy: Run) -> Task[RunSummary]:
    """Go on with a small copy from its last checkpoint, then measure it."""
    from workbench.training.machine.moving import here

    recipe, moved = here(copy.recipe)
    teacher, pictures = _teacher_of(copy), dataset_of(copy)
    return (yield from _made(teacher, pictures, recipe, copy, resume=True, moved=moved))


def _teacher_of(copy: Run) -> Path:
    from workbench.training.distillation.report import copy_report

    folder = Path(copy_report(copy.folder).source)
    if not is_file(folder / TENSORS):
        raise WorkbenchError(
            f"The big model that {copy.name} copies is not at “{folder}” any more.",
            "Put it back there, or make another copy.",
        )
    return folder


def _made(
    teacher: Path, pictures: Dataset, recipe: Recipe, copy: Run, *, resume: bool, moved: str = ""
) -> Task[RunSummary]:
    from workbench.models.classifier import load_classifier
    from workbench.training.distillation.copying import Where, copy_classifier
    from workbench.training.processes.joining import own_device

    # The run keeps the user's wish; this process computes where its place is.
    device = str(own_device(recipe.device))
    copying = copy_classifier(
        load_classifier(teacher, device),
        pictures,
        recipe,
        Where(copy.folder, teacher, project_of(copy) / "cache"),
        resume=resume,
        moved=moved,
    )
    return (yield from held(copy, _measured(copy, copying)))


def _measured(copy: Run, copying: Task[RunSummary]) -> Task[RunSummary]:
    summary = yield from copying
    yield from evaluate_run(copy, "val")
    return summary
