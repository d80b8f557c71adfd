"""`workbench window FOLDER`: the window; `workbench` and `workbench FOLDER` open it too."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path


def arguments(parser: ArgumentParser) -> None:
    """What it opens on."""
    parser.add_argument(
        "open",
        nargs="?",
        type=Path,
        metavar="FOLDER",
        help="a project, or a folder or ZIP of pictures",
    )
    parser.add_argument("--sample", metavar="NAME", help="open on a built-in sample")
