"""`workbench search FOLDER --trials N`: try several recipes, and say which was best."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from workbench.cli.argument_types import weights_source
from workbench.cli.reading import left_out
from workbench.core.errors import WorkbenchError
from workbench.core.events import Notice, Task
from workbench.data.checking import refuse_untrainable
from workbench.project.choosing import default_recipe
from workbench.project.commands import quoted
from workbench.project.comparing import best_of, how_far_to_trust
from workbench.project.importing import import_pictures, refuse_what_is_not_there
from workbench.project.project import SUFFIX, Project, create_project
from workbench.project.queue import Entry
from workbench.project.runs import run_named
from workbench.project.search import RecipeSearch, Search, Trial, run_queue
from workbench.training.options import OPTIONS
from workbench.training.presets import STRATEGIES
from workbench.training.recipe import Recipe, validated


class Found(NamedTuple):
    """What came of a search, and the project folder it is kept in."""

    search: Search
    project: Path


def arguments(parser: ArgumentParser) -> None:
    """Pictures, and what the recipes have in common."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="pictures in class folders")
    parser.add_argument("--trials", type=int, default=8, metavar="N", help="how many recipes")
    parser.add_argument("--project", type=Path, metavar="DIR", help="where the project is kept")
    parser.add_argument("--backbone", metavar="NAME", help="the network to begin from")
    parser.add_argument(
        "--backbones",
        nargs="+",
        metavar="NAME",
        default=(),
        help="the networks to try; without them, quick ones whose weights are here",
    )
    parser.add_argument(
        "--weights", type=weights_source, metavar="SOURCE", help="what it begins with"
    )
    names = [strategy.name for strategy in STRATEGIES]
    parser.add_argument("--strategy", choices=names, help="how much of the network learns")
    parser.add_argument("--epochs", type=int, metavar="N", help="the length of a full run")
    parser.add_argument("--image-size", type=int, metavar="PX", help="side of the square it sees")
    parser.add_argument(
        "--seed", type=int, default=0, metavar="K", help="same seed, same first recipes"
    )
    parser.add_argument("--device", choices=OPTIONS["device"].choices, default="auto")


def recipe_of(options: Namespace) -> Recipe:
    """The recipe to begin from. Raises WorkbenchError."""
    first = options.backbone or next(iter(options.backbones), None)
    recipe = default_recipe(first, options.weights, options.strategy)
    names = ("epochs", "image_size", "seed", "device")
    asked = {name: getattr(options, name) for name in names}
    given = {name: value for name, value in asked.items() if value is not None}
    asked_for = msgspec.structs.replace(recipe, **given)
    validated(asked_for)
    # As it was asked for: each network sees the size its weights are used to.
    return asked_for


def project_folder(options: Namespace) -> Path:
    """Where the project is kept: as asked, or beside where the command is given."""
    return options.project or Path.cwd() / f"{options.folder.resolve().stem}{SUFFIX}"


def work(options: Namespace) -> Task[Found]:
    """Read the pictures, begin a search or go on with the one that was stopped, run the queue."""
    base = recipe_of(options)
    refuse_what_is_not_there(options.folder)
    project = create_project(project_folder(options))
    try:
        scan = yield from import_pictures(project, options.folder, options.seed)
        yield from left_out(scan, options.folder)
        refuse_untrainable(project.dataset())
        yield from _begun(project, base, options.trials, options.backbones)
        queue = yield from run_queue(project)
        found = _worth_telling(RecipeSearch(project.folder).now(), queue.entries)
        return Found(found, project.folder)
    finally:
        project.close()


def _worth_telling(search: Search | None, entries: Sequence[Entry]) -> Search:
    """The search, once one trial at least was trained. Raises WorkbenchError where none was."""
    assert search is not None
    if all(trial.accuracy is None for trial in search.trials):
        reasons = [entry.message for entry in entries if entry.search and entry.message]
        raise WorkbenchError("None of the recipes could be trained.", next(iter(reasons), ""))
    return search


def _begun(project: Project, base: Recipe, trials: int, backbones: Sequence[str]) -> Task[None]:
    searching = RecipeSearch(project.folder)
    before = searching.now()
    if before is None or before.over or not _same(before, base, trials, backbones):
        yield from _made_way(before)
        searching.begin(base, trials, backbones)
    else:
        yield Notice("Going on with the search that was stopped.")
        searching.go_on()


def _made_way(before: Search | None) -> Task[None]:
    """Say that a search that was not through gives way to another."""
    if before is not None and not before.over:
        yield Notice(
            "Another search was under way here: what waits of it is taken off the queue, and what "
            "it found is kept."
        )


def _same(search: Search, base: Recipe, trials: int, backbones: Sequence[str]) -> bool:
    named = {base.backbone, *backbones}
    asked = not backbones or named == set(search.backbones)
    alike = (search.wanted, search.base.backbone) == (trials, base.backbone)
    # Earlier versions filled in size and rate.
    return asked and alike and validated(search.base) == validated(base)


def fields(result: Found) -> dict[str, Any]:
    """The trials, those of earlier searches too, the best first."""
    return {"trials": [msgspec.to_builtins(trial) for trial in result.search.best_first()]}


def words(result: Found) -> str:
    """A table, the best first; how far to trust it, and what to do next."""
    known = result.search.known
    head = f"{'trial':>5}  {'run':<5}{'right':>7}  {'epochs':>6}  {'rate':>8}  recipe"
    lines = [head, *(_line(trial) for trial in result.search.best_first())]
    lines += [str(words) for words in how_far_to_trust(known)]
    runs = (run_named(result.project, trial.run) for trial in best_of(known))
    there = next((run for run in runs if run is not None), None)
    if there is not None:
        lines.append(f"Next: workbench evaluate {quoted(there.folder)}")
    return "\n".join(lines)


def _line(trial: Trial) -> str:
    recipe = trial.recipe
    right = "–" if trial.accuracy is None else f"{trial.accuracy:.1%}"
    rate = "–" if recipe.learning_rate is None else f"{recipe.learning_rate:.3g}"
    note = "" if trial.state == "finished" else f"  ({trial.state})"
    return (
        f"{trial.number:5d}  {trial.run or '–':<5}{right:>7}  {trial.epochs:6d}  {rate:>8}  "
        f"{recipe.backbone}, {recipe.augmentation}{note}"
    )


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """What was tried so far, and how to go on; the same command does so too."""
    del run
    project = project_folder(options)
    search = RecipeSearch(project).now()
    if search is None:
        return {}
    return {**fields(Found(search, project)), "next": f"workbench queue {quoted(project)}"}
