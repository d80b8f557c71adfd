"""The verbs for several runs at once, and for what came of one: search, queue, curves."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from workbench.cli.argument_types import weights_source

Verb = Callable[[str, str], argparse.ArgumentParser]
DEVICES = ("auto", "cpu", "cuda", "mps")


def add_queue_verbs(verb: Verb, strategies: tuple[str, ...]) -> None:
    """Add them; `verb` makes one from its name and a sentence."""
    _search(verb, strategies)
    _queue(verb)
    _curves(verb)


def _search(verb: Verb, strategies: tuple[str, ...]) -> None:
    search = verb("search", "try several recipes on a folder of pictures; poor ones end early")
    search.add_argument("folder", type=Path, metavar="FOLDER", help="pictures in class folders")
    search.add_argument("--trials", type=int, default=8, metavar="N", help="how many recipes")
    search.add_argument("--project", type=Path, metavar="DIR", help="where the project is kept")
    search.add_argument("--backbone", metavar="NAME", help="the network to begin from")
    search.add_argument(
        "--backbones",
        nargs="+",
        metavar="NAME",
        default=(),
        help="the networks to try; without them, quick ones whose weights are here",
    )
    search.add_argument(
        "--weights", type=weights_source, metavar="SOURCE", help="what it begins with"
    )
    search.add_argument("--strategy", choices=strategies, help="how much of the network learns")
    search.add_argument("--epochs", type=int, metavar="N", help="the length of a full run")
    search.add_argument("--image-size", type=int, metavar="PX", help="side of the square it sees")
    search.add_argument("--seed", type=int, default=0, metavar="K", help="same seed, same recipes")
    search.add_argument("--device", choices=DEVICES, default="auto")


def _queue(verb: Verb) -> None:
    queue = verb("queue", "train what waits in a project's queue, one run after the other")
    queue.add_argument("project", type=Path, metavar="PROJECT", help="a project folder")
    queue.add_argument("--list", action="store_true", help="only say what is there")
    add = verb("queue-add", "put a recipe at the end of a project's queue")
    add.add_late = _add_queue_add  # type: ignore[attr-defined]
    remove = verb("queue-remove", "take an entry off a project's queue; its run stays")
    move = verb("queue-move", "move a waiting entry of a project's queue to another place")
    for changes in (remove, move):
        changes.add_argument("project", type=Path, metavar="PROJECT", help="a project folder")
        number = "which, as `workbench queue PROJECT --list` counts them"
        changes.add_argument("number", type=int, metavar="NUMBER", help=number)
    move.add_argument("to", type=int, metavar="TO", help="the number it is to have")


def _add_queue_add(add: argparse.ArgumentParser) -> None:
    from workbench.cli.training_arguments import add_queue_add

    add_queue_add(add)


def _curves(verb: Verb) -> None:
    curves = verb("curves", "write a run's curves as a table, or as a picture")
    curves.add_argument("run", type=Path, metavar="RUN")
    curves.add_argument("--csv", type=Path, metavar="FILE.csv", help="a line an epoch")
    curves.add_argument("--out", type=Path, metavar="FILE.png", help="a picture: PNG or SVG")
