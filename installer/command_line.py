"""The installer's command line."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from types import FrameType

from installer import verbs
from installer.environment import Checkout
from installer.errors import SetupError

_VERBS = {
    "run": (verbs.run, "open Workbench on its built-in sample; words after -- go to workbench"),
    "test": (verbs.test, "run the test suite; words after -- go to pytest"),
    "check": (verbs.check, "lint, format, types and import contracts"),
}
CAN_BE_MENDED = 2
INTERRUPTED = 130


def main(words: Sequence[str]) -> int:
    """Do what the words ask; returns the exit status: 2 means that the user can mend it."""
    before, after = _split(words)
    asked = _parser().parse_args(before)
    signal.signal(signal.SIGTERM, _end)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that knows few signs shows the rest
    verb, _ = _VERBS[asked.verb]
    try:
        return verb(Checkout(Path(__file__).resolve().parents[1]), after)
    except SetupError as error:
        print(f"\n{error.message}\n{error.hint}", file=sys.stderr)
        return CAN_BE_MENDED
    except KeyboardInterrupt:
        print("\nStopped. The next call goes on from here.", file=sys.stderr)
        return INTERRUPTED


def _split(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """What is ours and, after the first `--`, what is for the program we start."""
    if "--" not in words:
        return list(words), []
    at = list(words).index("--")
    return list(words[:at]), list(words[at + 1 :])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m installer",
        description="Sets up Workbench in .venv, beside this file's folder, and then:",
    )
    listed = parser.add_subparsers(dest="verb", required=True, metavar="run | test | check")
    for name, (_, sentence) in _VERBS.items():
        listed.add_parser(name, help=sentence, description=sentence)
    return parser


def _end(_signal: int, _frame: FrameType | None) -> None:
    """Let everything that was started be ended on the way out."""
    raise SystemExit(128 + signal.SIGTERM)
