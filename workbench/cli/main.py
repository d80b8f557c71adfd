"""`workbench` alone opens the window; with a verb it is a command-line tool."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from io import TextIOWrapper

from workbench.cli.arguments import VERBS, WINDOW, parser, verb_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 done, 1 our fault, 2 something the user can mend, 130 stopped by Ctrl-C.
    """
    options = parser().parse_args(_with_window(sys.argv[1:] if arguments is None else arguments))
    try:
        return _open_window(options) if _wants_window(options) else _command(options)
    except KeyboardInterrupt:  # before there was anything to stop
        return 130


def _wants_window(options: Namespace) -> bool:
    if options.verb == "demo":
        return not (options.headless or options.out or options.json)
    return bool(options.verb == WINDOW)


def _with_window(arguments: Sequence[str]) -> Sequence[str]:
    """`workbench` and `workbench FOLDER` mean `workbench window …`."""
    if not arguments:
        return [WINDOW]
    first = arguments[0]
    if first in VERBS or first.startswith("-"):
        return arguments
    return [WINDOW, *arguments] if _is_place(first) else arguments


def _is_place(name: str) -> bool:
    from pathlib import Path

    return len(Path(name).parts) > 1 or bool(Path(name).suffix) or Path(name).exists()


def _open_window(options: Namespace) -> int:
    if not _has_screen():
        print("There is no screen here to open a window on.", file=sys.stderr)
        print(
            "Use a verb: `workbench demo --headless`, or see `workbench --help`.", file=sys.stderr
        )
        return 2
    try:
        from workbench.app.main import run_window
    except ImportError as error:
        print(f"The window needs PySide6, which is not installed here ({error}).", file=sys.stderr)
        print("Install it, or use a verb: see `workbench --help`.", file=sys.stderr)
        return 2
    return run_window(options)


def _has_screen() -> bool:
    import os

    if not sys.platform.startswith("linux"):
        return True
    return any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")))


def _command(options: Namespace) -> int:
    from workbench.cli.host import host
    from workbench.cli.reports import JsonReport, MuteReport, WordsReport
    from workbench.core.logs import start_logging
    from workbench.project.processes import follows

    start_logging()
    if isinstance(sys.stdout, TextIOWrapper):  # names of files need not be text
        sys.stdout.reconfigure(errors="backslashreplace")
    report = MuteReport() if follows() else JsonReport() if options.json else WordsReport()
    return host(verb_of(options.verb), options, report)
