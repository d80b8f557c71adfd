"""`workbench train FOLDER --project DIR`: from a folder of pictures to a classifier."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import msgspec

from workbench.cli.reading import left_out
from workbench.cli.training_arguments import add_folder, add_recipe_options, settings_given
from workbench.core.errors import WorkbenchError
from workbench.core.events import Notice, Task
from workbench.evaluation.honest import honest
from workbench.project.asking import evaluate_run
from workbench.project.choosing import default_recipe
from workbench.project.commands import flag_of, quoted
from workbench.project.importing import import_pictures, refuse_what_is_not_there
from workbench.project.learning import branch_run, extend_run, train_beside, train_run
from workbench.project.processes import begun_before, several, together
from workbench.project.project import SUFFIX, InUseError, create_project
from workbench.project.resuming import resume_run
from workbench.project.runs import Run, open_run, project_of
from workbench.project.tensorboard import also_for_tensorboard
from workbench.training.distillation.report import is_copy
from workbench.training.events import RunStarted, RunSummary
from workbench.training.keeping.files import RECIPE
from workbench.training.recipe import Recipe, read_recipe, validated


def arguments(parser: ArgumentParser) -> None:
    """Pictures or a run, and every setting of a recipe."""
    add_folder(parser)
    parser.add_argument(
        "--project", type=Path, metavar="DIR", help="where the project is kept; made where missing"
    )
    parser.add_argument(
        "--tensorboard", action="store_true", help="write logs for TensorBoard too, into the run"
    )
    growing = parser.add_argument_group("Runs that are there already")
    either = growing.add_mutually_exclusive_group()
    either.add_argument(
        "--resume",
        type=Path,
        metavar="RUN",
        help="go on with a run that was stopped; with --epochs N: until it has N epochs in all",
    )
    either.add_argument(
        "--branch", type=Path, metavar="RUN", help="begin a new run with what that one learned"
    )
    growing.add_argument(
        "--checkpoint",
        metavar="EPOCH",
        help="where the branch begins: best (usual), last, or an epoch whose checkpoint is kept",
    )
    add_recipe_options(parser)


def recipe_of(options: Namespace) -> Recipe:
    """What the options ask for, filled up by a recipe or with defaults. Raises WorkbenchError."""
    given = settings_given(options)
    if options.recipe:
        return validated(msgspec.structs.replace(_read(options.recipe), **given))
    chosen = (given.pop(name, None) for name in ("backbone", "weights", "strategy"))
    recipe = default_recipe(*(None if name is None else str(name) for name in chosen))
    return validated(msgspec.structs.replace(recipe, **given))


def _read(path: Path) -> Recipe:
    return read_recipe(path / RECIPE if path.is_dir() else path)


def folder_of(options: Namespace) -> Path:
    """The folder of pictures. Raises WorkbenchError where none is named."""
    if options.folder is None:
        raise WorkbenchError(
            "There is no folder of pictures to train on.",
            "Say `workbench train FOLDER --project DIR`, or `workbench train --resume RUN`.",
        )
    folder: Path = options.folder
    return folder


def _refuse_contradictions(options: Namespace) -> None:
    """Options that would be passed over are refused instead. Raises WorkbenchError."""
    known = "--resume" if options.resume else "--branch"
    if (options.resume or options.branch) and (options.folder or options.project):
        raise WorkbenchError(
            f"{known} takes pictures and project of the run that is named; a FOLDER or --project "
            "does not go with it.",
            f"Leave them out, or leave out {known} to begin anew.",
        )
    if (options.resume or options.branch) and options.recipe:
        raise WorkbenchError(
            f"{known} takes the recipe of the run that is named; --recipe does not go with it.",
            f"Leave it out, or leave out {known} to begin anew.",
        )
    if options.checkpoint and not options.branch:
        raise WorkbenchError(
            "--checkpoint says where a branch begins: without --branch it means nothing.",
            "Say `workbench train --branch RUN --checkpoint EPOCH`.",
        )


def work(options: Namespace) -> Task[RunSummary]:
    """Read the pictures, train, measure; or go on with a run, or branch from one.

    Under `torchrun` the first process does so, and the others help it to train.
    """
    task = together(lambda: _led(options), options.device or "auto")
    return also_for_tensorboard(task) if options.tensorboard else task


def _led(options: Namespace) -> Task[RunSummary]:
    _refuse_contradictions(options)
    if begun := begun_before(_project_folder(options)):
        return (yield from resume_run(begun))
    if options.resume:
        return (yield from _gone_on(options))
    if options.branch:
        changes = settings_given(options)
        checkpoint = options.checkpoint or "best"
        return (yield from branch_run(open_run(options.branch), checkpoint, changes))
    folder, recipe = folder_of(options), recipe_of(options)
    refuse_what_is_not_there(folder)
    if not options.backbone and not options.recipe:
        yield Notice(f"Trains {recipe.backbone}: --backbone NAME takes another network.")
    place = _project_folder(options)
    try:
        project = create_project(place)
    except InUseError:
        yield from _said_open(place, folder)
        return (yield from train_beside(place, folder, recipe))
    try:
        found = yield from import_pictures(project, folder, recipe.seed)
        yield from left_out(found, folder)
        training = train_run(project, recipe)
        yield from _until_begun(training)
    finally:
        project.close()  # from here on a window may open the project, and watch
    return (yield from training)


def _said_open(place: Path, folder: Path) -> Task[None]:
    yield Notice(
        f"“{place.name}” is open in another window or command: its pictures are taken as they are "
        f"known there, and “{folder}” is not read again."
    )


def _until_begun(training: Task[RunSummary]) -> Task[None]:
    begun = False
    try:
        for event in training:
            yield event
            begun = isinstance(event, RunStarted)
            if begun:
                return
    finally:
        if not begun:
            training.close()


def _project_folder(options: Namespace) -> Path:
    if known := options.resume or options.branch:
        return project_of(open_run(known))
    default = Path.cwd() / f"{folder_of(options).resolve().stem}{SUFFIX}"
    return options.project or default


def _gone_on(options: Namespace) -> Task[RunSummary]:
    run, given = open_run(options.resume), settings_given(options)
    epochs = given.pop("epochs", None)
    if given:
        raise WorkbenchError(
            f"A run that goes on keeps its recipe; {', '.join(map(flag_of, given))} cannot be "
            "changed.",
            f"Say `workbench train --branch {quoted(options.resume)}` to change it in a new run.",
        )
    if epochs in (None, run.recipe.epochs) and (summary := _all_learned(run)):
        return (yield from _told_again(run, summary))
    if epochs is None:
        return (yield from resume_run(run))
    return (yield from extend_run(run, int(epochs)))


def _all_learned(run: Run) -> RunSummary | None:
    """How a run went that needs no training any more; None where there is something to do."""
    # A copy is timed after it has learned, and several processes wait for a run to begin.
    if is_copy(run.folder) or several():
        return None
    summary = run.summary
    done = summary and summary.state == "finished" and summary.epochs == run.recipe.epochs
    return summary if done else None


def _told_again(run: Run, summary: RunSummary) -> Task[RunSummary]:
    yield Notice(
        f"{run.name} is finished: nothing is left to learn. --epochs N makes it longer; "
        f"`workbench train --branch {quoted(run.folder)}` begins a new run with what it knows."
    )
    yield run.recalled()
    if run.evaluation() is None:
        yield from evaluate_run(run)
    return summary


def fields(result: RunSummary) -> dict[str, Any]:
    """The run folder and how it went."""
    return msgspec.structs.asdict(result)


def words(result: RunSummary) -> str:
    """How good it is and how far that can be trusted, and what to do next."""
    good = honest(result.val_accuracy or 0.0, result.val_count, result.best_epoch)
    return (
        f"{good}\n"
        f"Trained for {result.epochs_done} of {result.epochs} epochs, {result.seconds:.0f} s on "
        f"{result.device}.\n"
        f"Run: {result.run}\n"
        f"Next: workbench evaluate {quoted(result.run)}"
    )


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """The run with its best classifier so far, and how to go on; nothing where none had begun."""
    begun = options.resume or run
    summary = Run(begun).summary if begun else None
    if summary is None:
        return {}
    return {**fields(summary), "next": f"workbench train --resume {quoted(summary.run)}"}
