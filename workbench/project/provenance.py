"""What is known of where a run's classifier comes from, for whoever gets it without the project."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from workbench.core.errors import WorkbenchError
from workbench.core.intervals import wilson
from workbench.project.project import SUFFIX
from workbench.project.runs import Run, project_of

if TYPE_CHECKING:
    from workbench.export.receipt import Provenance

_CHOSEN = "They also chose which epoch was kept, so the figure flatters a little."
_UNTOUCHED = "They played no part in its training."


def provenance_of(run: Run) -> Provenance:
    """Project, run, day and accuracy; what cannot be read is left out."""
    from workbench.export.receipt import Provenance

    accuracy, measured_on = _figure(run)
    project = project_of(run).name.removesuffix(SUFFIX)
    return Provenance(project, run.name, _day(run), accuracy, measured_on)


def _day(run: Run) -> str:
    with suppress(WorkbenchError):
        if environment := run.environment:
            last = environment.resumed[-1] if environment.resumed else environment
            return last.started[:10]
    return ""


def _figure(run: Run) -> tuple[float | None, str]:
    """Its accuracy and by which pictures: those of the test, where they were ever asked."""
    with suppress(WorkbenchError):
        if test := run.evaluation("test"):
            return test.accuracy, _measured(test.accuracy, len(test.ids), "test", _UNTOUCHED)
        summary = run.summary
        if summary is not None and summary.val_accuracy is not None:
            said = _measured(summary.val_accuracy, run.judged_by, "validation", _CHOSEN)
            return summary.val_accuracy, said
    return None, ""


def _measured(accuracy: float, count: int, pictures: str, how: str) -> str:
    if not count:
        return ""
    low, high = wilson(round(accuracy * count), count)
    return (
        f"Measured on {count:,} {pictures} pictures that it did not learn from (allowing for "
        f"chance, between {low:.0%} and {high:.0%}). {how}"
    )
