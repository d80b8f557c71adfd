"""`workbench curves RUN --csv FILE`: a run's epochs as a table, or as a picture."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, Task
from workbench.export.curve_table import curves_csv, write_curves_csv
from workbench.export.curves import write_curves
from workbench.export.figures import refuse_foreign
from workbench.export.tables import refuse_place
from workbench.project.runs import open_run


def arguments(parser: ArgumentParser) -> None:
    """Which run, and where to."""
    parser.add_argument("run", type=Path, metavar="RUN")
    parser.add_argument("--csv", type=Path, metavar="FILE.csv", help="a line an epoch")
    parser.add_argument("--out", type=Path, metavar="FILE.png", help="a picture: PNG or SVG")


def work(options: Namespace) -> Task[dict[str, Any]]:
    """Write the table, the picture, or both; without either print the table."""
    run = open_run(options.run)
    if options.csv:
        refuse_place(options.csv)
    if options.out:
        refuse_foreign(options.out)
    yield Progress(0, None, "Reading the run")
    epochs = run.history()
    if not epochs:
        raise WorkbenchError(
            f"{run.name} has no curves: it ended before its first epoch was over.",
            "Choose another run, or go on with this one.",
        )
    if options.csv:
        write_curves_csv(options.csv, epochs)
    if options.out:
        write_curves(options.out, epochs, run.name)
    written = [str(path) for path in (options.csv, options.out) if path]
    return {"epochs": epochs, "written": written}


def fields(result: dict[str, Any]) -> dict[str, Any]:
    """How many epochs, what is known of each, and the files written."""
    epochs = result["epochs"]
    return {
        "epochs": len(epochs),
        "curves": [msgspec.structs.asdict(epoch) for epoch in epochs],
        "written": result["written"],
    }


def words(result: dict[str, Any]) -> str:
    """Where it was written to, or the table itself."""
    return "\n".join(result["written"]) or curves_csv(result["epochs"]).rstrip()


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """Nothing is written where it was stopped."""
    del options, run
    return {}
