"""A published network as the teacher of a small copy: it learns the classes first.

Its last layer is fitted to the user's classes by the default strategy, in a run of its own that
is there to be looked at and copied again; the run after it is the copy.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.events import Notice, Progress, Task
from workbench.core.files import is_file, write_json
from workbench.data.items import Dataset
from workbench.project.choosing import default_recipe
from workbench.project.learning import go_on
from workbench.project.processes import mark_as_ours
from workbench.project.runs import Run
from workbench.training.events import TeacherBegun
from workbench.training.keeping.files import COPY, DATASET, RECIPE
from workbench.training.recipe import Recipe, validated

if TYPE_CHECKING:
    from workbench.core.parameters import Value

FITTING = "Fitting the teacher’s last layer"
SHARED = ("seed", "device")
"""What a teacher's run takes over of what is asked of the copy."""


def teacher_recipe(backbone: str, weights: str | None = None, **asked: Value) -> Recipe:
    """By what a published network learns the classes.

    Args:
        backbone: A name of the catalogue.
        weights: "bundled", "download" or a file; None: what is at hand.
        asked: Settings of the copy, of which those in `SHARED` count here too.

    Raises:
        WorkbenchError: There is no such network, or its weights are random numbers.
    """
    recipe = default_recipe(backbone, weights)
    if recipe.weights == "random":
        raise WorkbenchError(
            f"{backbone} has learned nothing on this machine that it could teach.",
            "Fetch its published weights (`workbench download` does), name a weights file, or "
            "choose another network.",
        )
    shared = {name: asked[name] for name in SHARED if asked.get(name) is not None}
    return validated(msgspec.structs.replace(recipe, **shared))


def fit_and_plan(
    copy: Run, recipe: Recipe, teacher: Run, fitting: Recipe, pictures: Dataset
) -> Task[None]:
    """Fit the teacher; once its run is there, so is that of the copy, which can go on from then.

    Args:
        copy: The run to be, beside the teacher's.
        recipe: The copy's.
        teacher: A run to be, too.
        fitting: The teacher's recipe, as `teacher_recipe` makes it.
        pictures: What both learn from.

    Raises:
        WorkbenchError: In words, whatever the user can mend.
    """
    with closing(_fitted(teacher, fitting, pictures)) as told:
        for event in told:
            if is_file(teacher.folder / RECIPE) and not is_file(copy.folder / RECIPE):
                _plan(copy, recipe, teacher, pictures)
                yield _begun(copy, teacher, fitting)
            yield event


def fit_on(copy: Run, teacher: Run, pictures: Dataset) -> Task[None]:
    """Go on with a teacher that was not ready yet. Raises WorkbenchError as `fit_and_plan`."""
    if teacher.state != "finished":
        yield _begun(copy, teacher, teacher.recipe)
        yield from _fitted(teacher, teacher.recipe, pictures)


def _fitted(teacher: Run, recipe: Recipe, pictures: Dataset) -> Task[None]:
    """The teacher's run, of which only how far it is and what should be known is told."""
    from workbench.models.catalogue import BACKBONES
    from workbench.training.beginning import fetched
    from workbench.training.processes.joining import apart

    yield from fetched(BACKBONES.get(recipe.backbone), recipe.weights)
    with apart(), closing(go_on(teacher, recipe, pictures)) as told:
        for event in told:
            if isinstance(event, Progress):
                yield Progress(event.done, event.total, FITTING)
            elif isinstance(event, Notice):
                yield event


def _begun(copy: Run, teacher: Run, recipe: Recipe) -> TeacherBegun:
    from workbench.models.catalogue import title_of

    return TeacherBegun(str(copy.folder), str(teacher.folder), title_of(recipe.backbone))


def _plan(copy: Run, recipe: Recipe, teacher: Run, pictures: Dataset) -> None:
    from workbench.training.distillation.report import CopyReport

    write_json(copy.folder / DATASET, pictures)
    write_json(copy.folder / COPY, CopyReport(str(copy.folder), str(teacher.folder), "", None))
    mark_as_ours(copy)
    write_json(copy.folder / RECIPE, recipe)  # last: now it is a run
