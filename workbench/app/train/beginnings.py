"""The ways a run begins or goes on: what the page says of it, and the task that does it; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from workbench.app.shell.language import tr
from workbench.app.train.run_words import copied_from, run_title
from workbench.core.events import Task
from workbench.project import copies, learning, resuming, search
from workbench.project.published import SHARED, teacher_recipe
from workbench.project.queue import RunQueue
from workbench.project.runs import Run
from workbench.project.working_through import run_of
from workbench.training.keeping.lineage import changes_between

if TYPE_CHECKING:
    from workbench.app.train.copying.presenter import CopyWish
    from workbench.project.project import Project
    from workbench.training.events import RunSummary
    from workbench.training.recipe import Recipe


@dataclass(frozen=True)
class Beginning:
    """What is about to learn.

    Args:
        run: Its run folder, which need not be there yet.
        recipe: What it trains.
        make: Makes the task; called in the worker.
        activity: What the list of activities calls it.
        copy_of: The model that it is a small copy of, by name.
    """

    run: Run
    recipe: Recipe
    make: Callable[[], Task[Any]]
    activity: str
    copy_of: str = ""


def new(project: Project, recipe: Recipe) -> Beginning:
    """Train in a new run."""
    return _of(Run(project.new_run_folder()), recipe, partial(learning.train_run, project, recipe))


def resumed(run: Run) -> Beginning:
    """Go on with a run that was stopped or cut off."""
    return _of(run, run.recipe, partial(resuming.resume_run, run), copied_from(run))


def extended(run: Run, epochs: int) -> Beginning:
    """Make a run longer, to so many epochs in all."""
    recipe = msgspec.structs.replace(run.recipe, epochs=epochs)
    return _of(run, recipe, partial(learning.extend_run, run, epochs))


def branched(project: Project, source: Run, checkpoint: str, recipe: Recipe) -> Beginning:
    """Begin a new run from a checkpoint of another."""
    changes = {c.name: c.after for c in changes_between(source.recipe, recipe)}
    make = partial(learning.branch_run, source, checkpoint, changes)
    return _of(Run(project.new_run_folder()), recipe, make)


def copied(project: Project, wish: CopyWish) -> Beginning:
    """Make a small copy of a model in a new run; a published network becomes the run before it."""
    teacher = wish.teacher
    of_network = teacher.kind == "network"
    run = copies.copy_to_be(project.folder, teacher.recipe if of_network else None)
    name = Run(project.new_run_folder()).name if of_network else teacher.name
    return _of(run, wish.recipe, partial(_copy, project, wish), name)


def queued(project: Project) -> Beginning | None:
    """Train what waits in the queue, one run after the other; None where nothing waits."""
    entry = RunQueue(project.folder).next()
    if entry is None:
        return None
    run, _begun = run_of(project, entry)
    make = partial(search.run_queue, project)
    return Beginning(run, entry.recipe, make, tr("Queue"))


def _of(run: Run, recipe: Recipe, make: Callable[[], Task[Any]], copy_of: str = "") -> Beginning:
    return Beginning(run, recipe, make, run_title(run, recipe), copy_of)


def _copy(project: Project, wish: CopyWish) -> Task[RunSummary]:
    return (yield from copies.make_copy(_source(project, wish), wish.recipe))


def _source(project: Project, wish: CopyWish) -> copies.Source:
    teacher, recipe = wish.teacher, wish.recipe
    if teacher.kind == "run":  # its own pictures, as they were then
        return copies.source_at(teacher.folder)
    ground = copies.Ground(project.folder, project.dataset())
    if teacher.kind == "folder":
        return copies.source_at(teacher.folder, ground)
    asked = {name: getattr(recipe, name) for name in SHARED}
    return copies.network_source(
        teacher_recipe(teacher.backbone, teacher.recipe.weights, **asked), ground
    )
