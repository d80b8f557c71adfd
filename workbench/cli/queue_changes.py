"""What the verbs that change a queue have in common."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.core.events import Task
from workbench.project.project import open_project
from workbench.project.queue import QueueSummary, RunQueue


def add_entry(parser: ArgumentParser) -> None:
    """Which entry, of which project."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help="a project folder")
    number = "which, as `workbench queue PROJECT --list` counts them"
    parser.add_argument("number", type=int, metavar="NUMBER", help=number)


def changed(project: Path, change: Callable[[RunQueue], object]) -> Task[QueueSummary]:
    """Change the queue of a project; every entry as it stands then."""
    yield from ()
    opened = open_project(project)
    try:
        queue = RunQueue(opened.folder)
        change(queue)
        return QueueSummary(queue.entries())
    finally:
        opened.close()


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """A change is made at once, or not at all."""
    del options, run
    return {}
