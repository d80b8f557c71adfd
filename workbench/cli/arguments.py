"""The command line as a table: kept free of the engine, so that --help answers at once.

A verb is a line here and a module of its name in `cli.verbs`, which is read once it is asked for.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn, cast

if TYPE_CHECKING:
    from workbench.cli.host import Verb

DESCRIPTION = """\
Train a picture classifier on your own labelled pictures, see how good it is and why it decides
as it does. Without a verb the window opens. RUN is a run folder, as `train` prints it."""

WINDOW = "window"
VERBS = {
    WINDOW: "open the window (the same as no verb)",
    "demo": "train on the built-in surface sample and show the result",
    "scan": "say what a folder of pictures holds, and what is wrong with it",
    "backbones": "list the pretrained backbones and where their weights are",
    "download": "fetch a network's published weights; goes on where it was",
    "weights": "say which network a weights file fits, and which parts of it",
    "train": "train a classifier on a folder of labelled pictures",
    "find-rate": "find a learning rate for a folder of labelled pictures",
    "estimate": "say what training on a folder would take",
    "evaluate": "say how good a run's classifier is",
    "explain": "draw over pictures what the decision rests on",
    "prove": "measure which ways of explaining can be relied on",
    "shortcuts": "search for what the model may decide by that is not the thing itself",
    "predict": "classify new pictures",
    "export": "write a run's classifier as ONNX, checked, for other programs",
    "distil": "make a small, fast copy of a classifier",
    "search": "try several recipes on a folder of pictures; poor ones end early",
    "queue": "train what waits in a project's queue, one run after the other",
    "queue-add": "put a recipe at the end of a project's queue",
    "queue-remove": "take an entry off a project's queue; its run stays",
    "queue-move": "move a waiting entry of a project's queue to another place",
    "curves": "write a run's curves as a table, or as a picture",
}
"""What each verb does, in the order in which `--help` lists them."""


def verb_of(name: str) -> Verb:
    """The module of a verb."""
    return cast("Verb", import_module(f"workbench.cli.verbs.{name.replace('-', '_')}"))


def parser() -> argparse.ArgumentParser:
    """Every verb; its options are there once it is asked for."""
    top = _Parser(prog="workbench", description=DESCRIPTION)
    top.add_argument("--version", nargs=0, action=_Version, help="print the version and exit")
    verbs = top.add_subparsers(dest="verb", metavar="VERB", parser_class=_VerbParser)
    for name, sentence in VERBS.items():
        verbs.add_parser(name, help=sentence, description=sentence).verb = name
    return top


class _Parser(argparse.ArgumentParser):
    """Says what is wrong, and where to read on; the usage would bury it."""

    def error(self, message: str) -> NoReturn:
        """End with 2."""
        self.exit(2, f"{self.prog}: {message}\nSee `{self.prog} --help`.\n")


class _VerbParser(_Parser):
    """Reads the words after a verb."""

    verb = ""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """As argparse does, with the verb's own options; what is none of them is refused here."""
        if self.verb != WINDOW:
            self.add_argument("--json", action="store_true", help="print one JSON object a line")
        verb_of(self.verb).arguments(self)
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"there is no {' '.join(unknown)}")
        return found, unknown


class _Version(argparse.Action):
    """--version, read from the installed package only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_rest: object) -> None:
        from importlib import metadata

        parser.exit(message=f"workbench {metadata.version('picture-workbench')}\n")
