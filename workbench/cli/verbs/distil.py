"""`workbench distil RUN --student NAME`: a small, fast copy of a run's classifier.

Under `torchrun -m workbench distil …` the processes share the work; the first one speaks.
"""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from workbench.core.events import Task
from workbench.project.copies import copy_run, resume_copy
from workbench.project.runs import Run, open_run
from workbench.training.recipe import Recipe, validated

if TYPE_CHECKING:
    from workbench.training.distillation.report import CopyReport, Figures


def recipe_of(options: Namespace) -> Recipe:
    """What the options ask for, filled up with defaults. Raises WorkbenchError."""
    from workbench.models.weights import at_hand, default_backbone
    from workbench.training.distillation.report import copy_recipe

    student = options.student or default_backbone(options.weights)
    return validated(
        copy_recipe(
            student,
            options.weights or at_hand(student),
            epochs=options.epochs,
            image_size=options.image_size,
            seed=options.seed,
            device=options.device,
        )
    )


def work(options: Namespace) -> Task[CopyReport]:
    """Copy, or go on with a copy that was stopped."""
    from workbench.training.distillation.report import is_copy

    if int(os.environ.get("RANK", "0")):
        _be_silent()
    run = open_run(options.run)
    if is_copy(run.folder) and not options.student and run.state != "finished":
        return (yield from resume_copy(run))
    return (yield from copy_run(run, recipe_of(options)))


def _be_silent() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def fields(result: CopyReport) -> dict[str, Any]:
    """Both side by side."""
    return msgspec.to_builtins(result)  # type: ignore[no-any-return]


def words(result: CopyReport) -> str:
    """A table of two, and what to do next."""
    rows = [("", "right", "size", "one picture"), _row("teacher", result.teacher)]
    if result.student is not None:
        rows.append(_row("small copy", result.student))
    table = "\n".join(f"{a:<30}{b:>8}{c:>12}{d:>14}" for a, b, c, d in rows)
    return f"{table}\nMeasured on {result.device}.\nRun: {result.run}"


def _row(title: str, figures: Figures) -> tuple[str, str, str, str]:
    return (
        f"{title} ({figures.backbone})",
        f"{figures.accuracy:.1%}",
        f"{figures.megabytes:.1f} MB",
        f"{figures.milliseconds:.1f} ms",
    )


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """The copy with its best classifier so far; nothing where none had begun."""
    del options
    summary = Run(run).summary if run else None
    return msgspec.structs.asdict(summary) if summary else {}
