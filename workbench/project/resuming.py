"""Goes on with a run from its last checkpoint, whatever kind of run it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.core.events import Task
from workbench.project.copies import resume_copy
from workbench.project.learning import go_on
from workbench.project.pictures import dataset_of
from workbench.project.runs import Run

if TYPE_CHECKING:
    from workbench.training.events import RunSummary


def resume_run(run: Run) -> Task[RunSummary]:
    """Say what a run had said before, go on from its last checkpoint, measure the classifier."""
    from workbench.training.distillation.report import is_copy

    yield run.recalled()
    if is_copy(run.folder):
        return (yield from resume_copy(run))
    return (yield from go_on(run, run.recipe, dataset_of(run)))
