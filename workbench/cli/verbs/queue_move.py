"""`workbench queue-move PROJECT NUMBER TO`: let a waiting entry be trained sooner or later."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from workbench.cli.queue_changes import add_entry, changed, kept
from workbench.cli.verbs.queue import fields, words
from workbench.core.events import Task
from workbench.project.queue import QueueSummary

__all__ = ["arguments", "fields", "kept", "words", "work"]


def arguments(parser: ArgumentParser) -> None:
    """Which entry, and where to."""
    add_entry(parser)
    parser.add_argument("to", type=int, metavar="TO", help="the number it is to have")


def work(options: Namespace) -> Task[QueueSummary]:
    """Move it among those that wait."""
    return changed(options.project, lambda queue: queue.move_to(options.number, options.to))
