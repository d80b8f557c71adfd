"""Which models can be copied; read in a worker thread; no Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.app.shell.phrases import backbone_title
from workbench.app.shell.runs_in_words import learned_in_words
from workbench.app.train.copying.pages import Teacher
from workbench.core.errors import WorkbenchError
from workbench.models.classifier_files import TENSORS
from workbench.project.runs import Run


def read_teachers(runs: Sequence[Run]) -> tuple[Teacher, ...]:
    """Every run with a classifier, the newest first; those that cannot be read are left out."""
    return tuple(_readable(runs))


def _readable(runs: Sequence[Run]) -> Iterator[Teacher]:
    for run in reversed(runs):
        if not run.has_classifier:
            continue
        try:
            yield _teacher(run)
        except (WorkbenchError, OSError):
            continue


def _teacher(run: Run) -> Teacher:
    recipe, summary = run.recipe, run.summary
    return Teacher(
        folder=run.folder,
        name=run.name,
        number=run.number,
        backbone=recipe.backbone,
        network=backbone_title(recipe.backbone),
        learned=learned_in_words(run),
        accuracy=summary.val_accuracy if summary else None,
        megabytes=(run.folder / TENSORS).stat().st_size / 1e6,
        recipe=recipe,
    )
