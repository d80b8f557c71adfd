"""One run in the processes that `torchrun` started: the first leads, the others follow."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.events import Task
from workbench.project.runs import Run, runs_in

if TYPE_CHECKING:
    from workbench.training.events import RunSummary


def several() -> bool:
    """Whether this process is one of several that work together."""
    return int(os.environ.get("WORLD_SIZE", "1")) > 1


def follows() -> bool:
    """Whether another process leads, keeps and speaks."""
    return several() and int(os.environ.get("RANK", "0")) > 0


def together(lead: Callable[[], Task[RunSummary]], device: str = "auto") -> Task[RunSummary]:
    """Train in all processes of `torchrun`, or alone where it started none.

    Args:
        lead: What the first process does.
        device: As in `choose_device`; of several graphics cards each process gets its own.

    Raises:
        WorkbenchError: In words, whatever the user can mend.
    """
    if not several():
        return (yield from lead())
    from workbench.training.following import follow
    from workbench.training.processes.joining import joined, own_device

    with joined(own_device(device)) as place:
        return (yield from (follow() if place.rank else lead()))


def mark_as_ours(run: Run) -> None:
    """Let the run be found when `torchrun` starts this job again; alone, do nothing."""
    if several():
        from workbench.training.leading import mark

        mark(run.folder, int(os.environ["WORLD_SIZE"]))


def begun_before(project: Path) -> Run | None:
    """The run that this job had begun before `torchrun` started it again, if it had."""
    if not several():
        return None
    from workbench.training.leading import job, marked_by, started_again

    if not started_again():
        return None
    own = (run for run in reversed(runs_in(project)) if marked_by(run.folder) == job())
    return next((run for run in own if run.state != "finished"), None)
