"""`workbench distil RUN --student NAME`: a small, fast copy of a run's classifier.

Under `torchrun -m workbench distil …` the processes share the work; the first one speaks.
"""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.events import Notice, Task
from workbench.project.commands import flag_of, quoted
from workbench.project.copies import copy_run, resume_copy
from workbench.project.runs import Run, open_run
from workbench.training.recipe import Recipe, validated

if TYPE_CHECKING:
    from workbench.training.distillation.report import CopyReport, Figures


def recipe_of(options: Namespace) -> Recipe:
    """What the options ask for, filled up with defaults. Raises WorkbenchError."""
    from workbench.models.choosing import at_hand, default_backbone
    from workbench.training.distillation.report import copy_recipe

    # A copy is to be small: not what else would be the best on this machine.
    student = options.student or default_backbone(options.weights or "bundled")
    return validated(
        copy_recipe(
            student,
            options.weights or at_hand(student),
            epochs=options.epochs,
            image_size=options.image_size,
            seed=options.seed or 0,
            device=options.device or "auto",
        )
    )


def work(options: Namespace) -> Task[CopyReport]:
    """Copy, or go on with a copy that was stopped."""
    from workbench.training.distillation.report import is_copy

    if int(os.environ.get("RANK", "0")):
        _be_silent()
    run = open_run(options.run)
    if is_copy(run.folder) and not options.student and run.state != "finished":
        _refuse_changes(options)
        return (yield from resume_copy(run))
    recipe = recipe_of(options)
    if not _is_smaller(recipe.backbone, run.recipe.backbone):
        yield Notice(
            f"{recipe.backbone} is no smaller than {run.recipe.backbone}, which it copies. "
            "`workbench backbones` lists smaller ones."
        )
    return (yield from copy_run(run, recipe))


def _refuse_changes(options: Namespace) -> None:
    names = ("weights", "epochs", "image_size", "seed", "device")
    given = [flag_of(name) for name in names if getattr(options, name) is not None]
    if given:
        raise WorkbenchError(
            f"A copy that goes on keeps its recipe; {', '.join(given)} cannot be changed.",
            "Say it without them, or begin another copy of the big model.",
        )


def _is_smaller(student: str, teacher: str) -> bool:
    from workbench.models.catalogue import BACKBONES

    return BACKBONES.get(student).parameters < BACKBONES.get(teacher).parameters


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
    name = max(len(row[0]) for row in rows)
    table = "\n".join(f"{a:<{name}}{b:>8}{c:>12}{d:>14}" for a, b, c, d in rows)
    return (
        f"{table}\nMeasured on {result.device}.\nRun: {result.run}\n"
        f"Next: workbench export {quoted(result.run)}"
    )


def _row(title: str, figures: Figures) -> tuple[str, str, str, str]:
    return (
        f"{title} ({figures.backbone})",
        f"{figures.accuracy:.1%}",
        f"{figures.megabytes:.1f} MB",
        f"{figures.milliseconds:.1f} ms",
    )


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """The copy with its best classifier so far, and how to go on; nothing where none had begun."""
    del options
    summary = Run(run).summary if run else None
    if summary is None:
        return {}
    go_on = f"workbench distil {quoted(summary.run)}"
    return {**msgspec.structs.asdict(summary), "next": go_on}
