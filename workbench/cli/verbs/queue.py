"""`workbench queue PROJECT`: train what waits in a project's queue, one run after the other."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import msgspec

from workbench.cli.phrases import counted
from workbench.core.events import Task
from workbench.project.commands import as_typed, quoted
from workbench.project.project import open_project
from workbench.project.queue import Entry, QueueSummary, RunQueue
from workbench.project.runs import Run
from workbench.project.search import run_queue
from workbench.training.options import OPTIONS
from workbench.training.recipe import Recipe


def arguments(parser: ArgumentParser) -> None:
    """Whose queue."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help="a project folder")
    parser.add_argument("--list", action="store_true", help="only say what is there")


def work(options: Namespace) -> Task[QueueSummary]:
    """Train what waits, or with --list only say what is there."""
    project = open_project(options.project)
    try:
        if options.list:
            return QueueSummary(RunQueue(project.folder).entries())
        return (yield from run_queue(project))
    finally:
        project.close()


def fields(result: QueueSummary) -> dict[str, Any]:
    """Every entry in its order."""
    return {"entries": [msgspec.to_builtins(entry) for entry in result.entries]}


def words(result: QueueSummary) -> str:
    """A line an entry."""
    entries = result.entries
    if not entries:
        return "The queue is empty."
    apart = _telling_apart([entry.recipe for entry in entries])
    return "\n".join(_line(place, entry, apart) for place, entry in enumerate(entries, start=1))


def _telling_apart(recipes: list[Recipe]) -> list[str]:
    """The settings that are not the same in all, besides those that every line says."""
    names = ["weights", *(name for name in OPTIONS if name != "epochs")]
    return [name for name in names if len({getattr(recipe, name) for recipe in recipes}) > 1]


def _line(place: int, entry: Entry, apart: list[str]) -> str:
    recipe = entry.recipe
    what = f"{recipe.backbone}, {recipe.strategy}, {counted(recipe.epochs, 'epoch')}"
    what = " ".join((what, *as_typed({name: getattr(recipe, name) for name in apart})))
    run = Run(Path(entry.run)).name if entry.run else ""
    # Who works on the queue holds the project: one that can be listed is worked on by nobody.
    state = "paused" if entry.state == "running" else entry.state
    right = "" if entry.accuracy is None else f"{entry.accuracy:.1%}"
    return f"{place:3d}  {state:<10}{run:<8}{right:>7}  {what}  {entry.message}".rstrip()


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """What waits goes on next time."""
    del run
    waiting = sum(not entry.over for entry in RunQueue(options.project).entries())
    return {"waiting": waiting, "next": f"workbench queue {quoted(options.project)}"}
