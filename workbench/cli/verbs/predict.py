"""`workbench predict RUN FOLDER_OR_IMAGE…`: classify new pictures."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from workbench.cli.phrases import counted
from workbench.core.errors import WorkbenchError
from workbench.core.events import Task
from workbench.data.items import Rejected
from workbench.export.predictions import write_csv
from workbench.export.tables import refuse_place
from workbench.models.prediction import Predictions
from workbench.project.asking import predict_run
from workbench.project.runs import open_run


def arguments(parser: ArgumentParser) -> None:
    """Which run, and which pictures."""
    parser.add_argument("run", type=Path, metavar="RUN")
    parser.add_argument("images", type=Path, nargs="+", metavar="FOLDER_OR_IMAGE")
    parser.add_argument("--out", type=Path, metavar="FILE.csv", help="save the table here")


class Saved(NamedTuple):
    """The predictions, and the table they were saved to, if any."""

    predictions: Predictions
    file: Path | None


def work(options: Namespace) -> Task[Saved]:
    """Classify, then save the table whole."""
    run = open_run(options.run)
    if options.out:
        refuse_place(options.out)
    predictions = yield from predict_run(run, options.images)
    if not predictions.made:
        raise _nothing_classified(predictions.rejected)
    if options.out:
        write_csv(options.out, predictions.made)
    return Saved(predictions, options.out)


def _nothing_classified(rejected: Sequence[Rejected]) -> WorkbenchError:
    """An empty table would take the place of a good one."""
    reasons = [f"{Path(one.path).name}: {one.reason}" for one in rejected[:1]]
    return WorkbenchError(
        " ".join(["None of these files is a picture that can be read.", *reasons]),
        "Choose pictures, or a folder of them; a ZIP has to be unpacked.",
    )


def fields(result: Saved) -> dict[str, Any]:
    """The predictions, each with its three surest classes, their count, and the file."""
    return {
        "count": len(result.predictions.made),
        "predictions": [msgspec.structs.asdict(one) for one in result.predictions.made],
        "rejected": result.predictions.rejected,
        "file": result.file and str(result.file),
    }


def words(result: Saved) -> str:
    """A line a picture, or where the table is."""
    made, rejected = result.predictions.made, result.predictions.rejected
    lines = [f"{one.path}: {one.label} {one.confidence:.1%}" for one in made]
    if result.file:
        lines = [f"{counted(len(made), 'picture')} classified; the table is {result.file}."]
    lines += [f"left out: {one.path}: {one.reason}" for one in rejected]
    return "\n".join(lines)


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """Predictions that were stopped leave nothing behind."""
    del options, run
    return {}
