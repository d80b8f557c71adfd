"""`workbench export RUN --out FILE.onnx`: the classifier as a file that other programs run."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from workbench.core.events import Task
from workbench.export.onnx import SUFFIX, Exported, refuse_place
from workbench.project.asking import export_run
from workbench.project.runs import open_run


def arguments(parser: ArgumentParser) -> None:
    """Which run, and where to."""
    parser.add_argument("run", type=Path, metavar="RUN")
    parser.add_argument(
        "--out", type=Path, metavar="FILE.onnx", help="the file (default: in the run's folder)"
    )


def work(options: Namespace) -> Task[Exported]:
    """Export, and check what was exported."""
    run = open_run(options.run)
    place = options.out or run.folder / f"classifier{SUFFIX}"
    refuse_place(place)
    return (yield from export_run(run, place))


def fields(result: Exported) -> dict[str, Any]:
    """The files, and how far the exported model's answers lie from ours."""
    return {
        "file": str(result.model),
        "receipt": str(result.receipt),
        "readme": str(result.readme),
        "largest_difference": result.largest_difference,
        "megabytes": result.megabytes,
    }


def words(result: Exported) -> str:
    """Where it is, and that it was checked."""
    return (
        f"The model is {result.model} ({result.megabytes:.1f} MB). ONNX Runtime gives the same "
        f"probabilities to within {result.largest_difference:.1g}.\n"
        f"What it is, and how to use it: {result.readme}\n"
        f"The same for programs, with pictures to check it with: {result.receipt}"
    )


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """An export that was stopped leaves nothing behind."""
    del options, run
    return {}
