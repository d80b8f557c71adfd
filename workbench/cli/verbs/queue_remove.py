"""`workbench queue-remove PROJECT NUMBER`: take an entry off a project's queue."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from workbench.cli.queue_changes import add_entry, changed, kept
from workbench.cli.verbs.queue import fields, words
from workbench.core.events import Task
from workbench.project.queue import QueueSummary, RunQueue

__all__ = ["arguments", "fields", "kept", "words", "work"]


def arguments(parser: ArgumentParser) -> None:
    """Which entry."""
    add_entry(parser)


def work(options: Namespace) -> Task[QueueSummary]:
    """Take it off; its run stays."""

    def remove(queue: RunQueue) -> None:
        # Who works on the queue holds the project: nobody does now.
        queue.remove(queue.numbered(options.number).id, at_work=False)

    return changed(options.project, remove)
