"""What Predict does in worker threads: classify, and write the table; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.app.predict.pages import Row, ground_of, row_of
from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Progress, Task
from workbench.export.predictions import write_csv
from workbench.models.prediction import PredictionMade
from workbench.project.asking import export_run, predict_run

if TYPE_CHECKING:
    from workbench.export.onnx import Exported
    from workbench.models.prediction import Prediction
    from workbench.project.runs import Run


class RowMade(Event, frozen=True):
    """A picture was classified: what is said of it, and that as a line of the table."""

    prediction: Prediction
    row: Row


def classify_task(run: Run, paths: Sequence[Path], device: str = "auto") -> Task[None]:
    """Name the class of these pictures, and of every picture in folders, line by line."""
    places = {name: place for place, name in enumerate(_classes(run))}
    ground = ground_of(paths)
    with closing(predict_run(run, paths, device)) as task:
        for event in task:
            if isinstance(event, PredictionMade):
                yield RowMade(event.prediction, row_of(event.prediction, places, ground))
            else:
                yield event


def save_task(path: Path, made: Sequence[Prediction]) -> Task[Path]:
    """Write the table as CSV, whole or not at all; returns where.

    Raises:
        WorkbenchError: The place cannot be written.
    """
    yield Progress(0, 1, "Saving")
    write_csv(path, made)
    return path


def export_task(run: Run, path: Path) -> Task[Exported]:
    """Write the run's model as ONNX with its receipt and README, checked; returns where they are.

    Raises:
        WorkbenchError: The place cannot be written, or the model cannot be exported.
    """
    return (yield from export_run(run, path))


def _classes(run: Run) -> tuple[str, ...]:
    try:
        return run.dataset().classes
    except WorkbenchError:
        return ()
