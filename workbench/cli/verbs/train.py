"""`workbench train FOLDER --project DIR`: from a folder of pictures to a classifier."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.events import Task
from workbench.project.choosing import default_recipe
from workbench.project.project import SUFFIX, create_project
from workbench.project.runs import Run, open_run
from workbench.project.tasks import import_pictures, resume_run, train_run
from workbench.training.events import RunSummary
from workbench.training.recipe import Recipe, validated


def recipe_of(options: Namespace) -> Recipe:
    """What the options ask for, filled up with defaults. Raises WorkbenchError."""
    recipe = default_recipe(options.backbone, options.weights, options.strategy)
    asked = {
        "epochs": options.epochs,
        "image_size": options.image_size,
        "seed": options.seed,
        "device": options.device,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    return validated(msgspec.structs.replace(recipe, **given))


def _project_folder(options: Namespace) -> Path:
    if options.folder is None:
        raise WorkbenchError(
            "There is no folder of pictures to train on.",
            "Say `workbench train FOLDER --project DIR`, or `workbench train --resume RUN`.",
        )
    return options.project or Path.cwd() / f"{options.folder.resolve().stem}{SUFFIX}"


def work(options: Namespace) -> Task[RunSummary]:
    """Read the pictures, train, measure."""
    if options.resume:
        return (yield from resume_run(open_run(options.resume)))
    folder, recipe = _project_folder(options), recipe_of(options)
    project = create_project(folder)
    try:
        yield from import_pictures(project, options.folder, options.seed)
        return (yield from train_run(project, recipe))
    finally:
        project.close()


def fields(result: RunSummary) -> dict[str, Any]:
    """The run folder and how it went."""
    return msgspec.structs.asdict(result)


def words(result: RunSummary) -> str:
    """One sentence, and what to do next."""
    return (
        f"Right on {result.val_accuracy or 0:.1%} of the pictures it was not trained on "
        f"(best epoch {result.best_epoch} of {result.epochs}), after {result.seconds:.0f} s on "
        f"{result.device}.\n"
        f"Run: {result.run}\n"
        f"Next: workbench evaluate {result.run}"
    )


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """The run with its best classifier so far; nothing where none had begun."""
    begun = options.resume or run
    summary = Run(begun).summary if begun else None
    return fields(summary) if summary else {}
