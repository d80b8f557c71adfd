"""`workbench curves RUN --csv FILE`: a run's epochs as a table, or as a picture."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, Task
from workbench.export.curve_table import curves_csv, write_curves_csv
from workbench.export.curves import write_curves
from workbench.project.runs import open_run


def work(options: Namespace) -> Task[dict[str, Any]]:
    """Write the table, the picture, or both; without either print the table."""
    run = open_run(options.run)
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
    return {"epochs": len(epochs), "written": written, "csv": curves_csv(epochs)}


def fields(result: dict[str, Any]) -> dict[str, Any]:
    """How many epochs, and the files written."""
    return {"epochs": result["epochs"], "written": result["written"]}


def words(result: dict[str, Any]) -> str:
    """Where it was written to, or the table itself."""
    return "\n".join(result["written"]) or str(result["csv"]).rstrip()


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """Nothing is written where it was stopped."""
    del options, run
    return {}
