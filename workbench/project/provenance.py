"""What is known of where a run's classifier comes from, for whoever gets it without the project."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from workbench.core.errors import WorkbenchError
from workbench.evaluation.honest import honest, honest_test
from workbench.project.project import SUFFIX
from workbench.project.runs import Run, project_of

if TYPE_CHECKING:
    from workbench.export.receipt import Provenance


def provenance_of(run: Run) -> Provenance:
    """Project, run, day and accuracy; what cannot be read is left out."""
    from workbench.export.receipt import Provenance

    accuracy, judged = _figure(run)
    project = project_of(run).name.removesuffix(SUFFIX)
    return Provenance(project, run.name, _day(run), accuracy, judged)


def _day(run: Run) -> str:
    with suppress(WorkbenchError):
        if environment := run.environment:
            last = environment.resumed[-1] if environment.resumed else environment
            return last.started[:10]
    return ""


def _figure(run: Run) -> tuple[float | None, str]:
    """Its accuracy, and how good that is: on test pictures, where they were ever asked."""
    with suppress(WorkbenchError):
        if test := run.evaluation("test"):
            return test.accuracy, str(honest_test(test.accuracy, len(test.ids)))
        summary = run.summary
        if summary is not None and summary.val_accuracy is not None:
            count = run.judged_by
            said = str(honest(summary.val_accuracy, count)) if count else ""
            return summary.val_accuracy, said
    return None, ""
