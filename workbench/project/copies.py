"""Small copies of a classifier: runs of the same project, or of another that has its classes.

A published network that is to be copied becomes such a classifier first (`project.published`).
"""

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
from workbench.project.published import fit_and_plan, fit_on
from workbench.project.runs import Run, next_run_folder, open_run, project_of
from workbench.training.keeping.files import RECIPE

if TYPE_CHECKING:
    from workbench.models.classifier import Card
    from workbench.training.events import RunSummary
    from workbench.training.recipe import Recipe


class Ground(NamedTuple):
    """A project folder where a copy goes, and the project's pictures as they are now."""

    project: Path
    pictures: Dataset


class Source(NamedTuple):
    """What is copied, and where to.

    Args:
        folder: Where the classifier lies: a run's folder, or any other.
        project: Where the copy goes.
        run: The run that it is of, if it is of one.
        pictures: Whose pictures are learned from: the run's, or those of the project as it is.
        fitting: By what a published network learns the classes first; the folder is that of the
            run to be. None for what is a classifier already.
    """

    folder: Path
    project: Path
    run: Run | None
    pictures: Dataset
    fitting: Recipe | None = None

    @property
    def recipe(self) -> Recipe:
        """The run's recipe; of another classifier, as much as its card tells.

        Raises:
            WorkbenchError: It cannot be read.
        """
        from workbench.training.recipe import Recipe

        if self.fitting is not None:
            return self.fitting
        if self.run is not None:
            return self.run.recipe
        card = card_in(self.folder)
        seen = card.preprocessing
        return Recipe(card.backbone, "download", fit=seen.fit, image_size=seen.size)

    def refuse_strangers(self) -> None:
        """Raise WorkbenchError where the classifier lacks a class of the pictures."""
        from workbench.training.distillation.copying import in_the_teachers_order

        in_the_teachers_order(self.pictures, card_in(self.folder).classes)


def card_in(folder: Path) -> Card:
    """What is written on the classifier in a folder. Raises WorkbenchError; imports torch."""
    from workbench.models.classifier import Card

    return read_json(folder / CARD, Card)


def ground_of(project: Path) -> Ground:
    """A project that nobody has open. Raises WorkbenchError where there is none, or it is open."""
    opened = open_project(project)
    try:
        return Ground(project.resolve(), opened.dataset())
    finally:
        opened.close()


def network_source(fitting: Recipe, ground: Ground) -> Source:
    """A published network as what is copied; `fitting` as `published.teacher_recipe` makes it."""
    return Source(next_run_folder(ground.project), ground.project, None, ground.pictures, fitting)


def source_at(place: Path, ground: Ground | None = None) -> Source:
    """What lies at a path: a run, a folder with a classifier, or such a classifier's file.

    Args:
        place: Where it is.
        ground: Whose pictures are learned from, and where the copy goes; None: the run's own.

    Raises:
        WorkbenchError: There is no classifier, or it is not said whose pictures.
    """
    folder = place.parent if place.name in (TENSORS, CARD) else place
    run = Run(folder.resolve()) if is_file(folder / RECIPE) else None
    if run is None and not is_file(folder / TENSORS):
        open_run(folder)  # says what it is instead
    if ground is not None:
        return Source(folder.resolve(), ground.project, run, ground.pictures)
    if run is None:
        raise WorkbenchError(
            f"“{folder}” holds a classifier, but no pictures to teach with.",
            "Say `--project DIR`: a project with pictures of its classes.",
        )
    return Source(run.folder, project_of(run), run, dataset_of(run))


def make_copy(source: Source, recipe: Recipe) -> Task[RunSummary]:
    """Make a small copy in a new run folder, then measure it.

    A published network becomes the run before it.
    """
    copy = copy_to_be(source.project, source.fitting)
    return (yield from held(copy, _begun(source, recipe, copy)))


def copy_to_be(project: Path, fitting: Recipe | None) -> Run:
    """The run that the next copy will be; see `Source.fitting`."""
    return Run(next_run_folder(project, before=0 if fitting is None else 1))


def resume_copy(copy: Run) -> Task[RunSummary]:
    """Go on with a small copy, or with the run of its teacher before it, then measure it."""
    return (yield from held(copy, _gone_on(copy)))


def _begun(source: Source, recipe: Recipe, copy: Run) -> Task[RunSummary]:
    if source.fitting is None:
        return (yield from _made(source.folder, source.pictures, recipe, copy, resume=False))
    teacher = Run(source.folder)
    yield from fit_and_plan(copy, recipe, teacher, source.fitting, source.pictures)
    return (yield from _gone_on(copy))


def _gone_on(copy: Run) -> Task[RunSummary]:
    from workbench.training.distillation.report import copy_report
    from workbench.training.machine.moving import here

    report, pictures = copy_report(copy.folder), dataset_of(copy)
    teacher = Path(report.source)
    # One that was not judged yet may not have learned the classes either.
    _refuse_gone(copy, teacher, TENSORS if report.teacher else RECIPE)
    if report.teacher is None:
        yield from fit_on(copy, Run(teacher), pictures)
    recipe, moved = here(copy.recipe)
    return (yield from _made(teacher, pictures, recipe, copy, resume=True, moved=moved))


def _refuse_gone(copy: Run, teacher: Path, needed: str) -> None:
    if not is_file(teacher / needed):
        raise WorkbenchError(
            f"The big model that {copy.name} copies is not at “{teacher}” any more.",
            "Put it back there, or make another copy.",
        )


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
    return (yield from _measured(copy, copying))


def _measured(copy: Run, copying: Task[RunSummary]) -> Task[RunSummary]:
    summary = yield from copying
    yield from evaluate_run(copy, "val")
    return summary
