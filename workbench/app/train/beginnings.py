"""The ways a run begins or goes on: what the page says of it, and the task that does it; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from workbench.app.shell.language import tr
from workbench.app.train.run_words import copied_from, run_title
from workbench.core.events import Task
from workbench.project import copies, learning, search
from workbench.project.queue import RunQueue
from workbench.project.runs import Run
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
        copy_of: The run that it is a small copy of, by name.
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
    return _of(run, run.recipe, partial(learning.resume_run, run), copied_from(run))


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
    """Make a small copy of a run's classifier in a new run."""
    make = partial(_copy, wish.source, wish.recipe)
    return _of(Run(project.new_run_folder()), wish.recipe, make, Run(wish.source).name)


def queued(project: Project) -> Beginning | None:
    """Train what waits in the queue, one run after the other; None where nothing waits."""
    entry = RunQueue(project.folder).next()
    if entry is None:
        return None
    folder = project.folder / "runs" / entry.run if entry.run else project.new_run_folder()
    make = partial(search.run_queue, project)
    return Beginning(Run(folder), entry.recipe, make, tr("Queue"))


def _of(run: Run, recipe: Recipe, make: Callable[[], Task[Any]], copy_of: str = "") -> Beginning:
    return Beginning(run, recipe, make, run_title(run, recipe), copy_of)


def _copy(folder: Path, recipe: Recipe) -> Task[RunSummary]:
    source = copies.source_at(folder)
    return (yield from copies.make_copy(source, recipe))
