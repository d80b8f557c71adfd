"""`workbench queue-add PROJECT`: put a recipe at the end of a project's queue."""

from __future__ import annotations

from argparse import Namespace

from workbench.cli.queue_changes import changed, kept
from workbench.cli.verbs.queue import fields, words
from workbench.cli.verbs.train import recipe_of
from workbench.core.events import Task
from workbench.project.queue import QueueSummary

__all__ = ["fields", "kept", "words", "work"]


def work(options: Namespace) -> Task[QueueSummary]:
    """Add what the options ask for."""
    recipe = recipe_of(options)
    return changed(options.project, lambda queue: queue.add(recipe))
