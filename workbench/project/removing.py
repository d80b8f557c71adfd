"""Taking a run out of a project, so that it can be brought back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, Task
from workbench.project.holding import refuse_held
from workbench.project.runs import Run, keep_number


def remove_run(run: Run, to_bin: Callable[[Path], bool]) -> Task[Path]:
    """Move a run's folder away; its number is given to no other run.

    Args:
        run: Which.
        to_bin: Moves a folder to the system's bin; False where it cannot.

    Returns:
        Where the folder was.

    Raises:
        WorkbenchError: It is being trained, or there is no bin for it.
    """
    yield Progress(0, None, "Moving to the bin")
    refuse_held(run)
    keep_number(run)
    if not to_bin(run.folder):
        raise WorkbenchError(
            f"{run.name} could not be moved to the bin; it is still there.",
            f"Where its disk has no bin, delete the folder “{run.folder}” by hand: then it cannot "
            "be brought back.",
        )
    return run.folder
