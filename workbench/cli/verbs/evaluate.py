"""`workbench evaluate RUN`: how good a run's classifier is."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from workbench.cli.phrases import counted
from workbench.core.events import Task
from workbench.data.items import SPLITS
from workbench.evaluation.evaluation import Evaluation
from workbench.project.asking import evaluate_run
from workbench.project.runs import open_run


def arguments(parser: ArgumentParser) -> None:
    """Which run, on which pictures."""
    parser.add_argument("run", type=Path, metavar="RUN")
    parser.add_argument("--split", choices=SPLITS, default="val", help="which pictures")


def work(options: Namespace) -> Task[Evaluation]:
    """Measure, and keep the result with the run."""
    return (yield from evaluate_run(open_run(options.run), options.split))


def fields(result: Evaluation) -> dict[str, Any]:
    """Accuracy, the table a class, the confusion matrix (rows: truth, columns: said)."""
    return {
        "accuracy": result.accuracy,
        "interval": result.interval,
        "pictures": len(result.ids),
        "classes": result.classes,
        "per_class": [row._asdict() for row in result.per_class],
        "confusion": result.confusion,
    }


def words(result: Evaluation) -> str:
    """A short table."""
    low, high = result.interval
    width = max((len(name) for name in result.classes), default=5)
    right = f"Right on {result.accuracy:.1%} of {counted(len(result.ids), 'picture')}"
    lines = [
        f"{right} (95 % interval {low:.1%} to {high:.1%}).",
        f"{'class':{width}}  precision  recall     F1  pictures",
    ]
    lines += [
        f"{row.name:{width}}  {row.precision:9.3f}  {row.recall:6.3f}  {row.f1:5.3f}"
        f"  {row.support:8d}"
        for row in result.per_class
    ]
    return "\n".join(lines)


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """An evaluation that was stopped leaves nothing behind."""
    del options, run
    return {}
