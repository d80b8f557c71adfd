"""`workbench` alone opens the window; with a verb it is a command-line tool."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module
from typing import cast

from workbench.cli.arguments import parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 done, 1 our fault, 2 something the user can mend, 130 stopped by Ctrl-C.
    """
    options = parser().parse_args(_with_window(sys.argv[1:] if arguments is None else arguments))
    if options.verb == "window" or (options.verb == "demo" and not options.headless):
        return _open_window(options)
    return _command(options)


def _with_window(arguments: Sequence[str]) -> Sequence[str]:
    """`workbench` and `workbench FOLDER` mean `workbench window …`."""
    if not arguments:
        return ["window"]
    first = arguments[0]
    looks_like_a_place = first not in _VERBS and not first.startswith("-")
    return ["window", *arguments] if looks_like_a_place and _exists(first) else arguments


_VERBS = (
    "window",
    "demo",
    "scan",
    "backbones",
    "train",
    "evaluate",
    "explain",
    "predict",
    "distil",
)


def _exists(name: str) -> bool:
    from pathlib import Path

    return Path(name).exists()


def _open_window(options: Namespace) -> int:
    try:
        from workbench.app.main import run_window
    except ImportError as error:
        print(f"The window needs PySide6, which is not installed here ({error}).", file=sys.stderr)
        print("Install it, or use a verb: see `workbench --help`.", file=sys.stderr)
        return 2
    return run_window(options)


def _command(options: Namespace) -> int:
    from workbench.cli.host import Verb, host
    from workbench.cli.reports import JsonReport, WordsReport
    from workbench.core.logs import start_logging

    start_logging()
    verb = cast("Verb", import_module(f"workbench.cli.verbs.{options.verb}"))
    return host(verb, options, JsonReport() if options.json else WordsReport())
