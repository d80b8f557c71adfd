"""`workbench queue-add PROJECT`: put a recipe at the end of a project's queue."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from workbench.cli.queue_changes import changed, kept
from workbench.cli.training_arguments import add_recipe_options
from workbench.cli.verbs.queue import fields, words
from workbench.cli.verbs.train import recipe_of
from workbench.core.events import Task
from workbench.project.queue import QueueSummary

__all__ = ["arguments", "fields", "kept", "words", "work"]


def arguments(parser: ArgumentParser) -> None:
    """Whose queue, and every setting of a recipe."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help="a project folder")
    add_recipe_options(parser)


def work(options: Namespace) -> Task[QueueSummary]:
    """Add what the options ask for."""
    recipe = recipe_of(options)
    return changed(options.project, lambda queue: queue.add(recipe))
