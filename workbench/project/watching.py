"""Watching a run that another program trains: what it writes into its folder, as it comes."""

from __future__ import annotations

from pathlib import Path

import msgspec

from workbench.core.events import Event, Notice, Progress
from workbench.project.holding import elsewhere, trained_elsewhere
from workbench.project.runs import Run, runs_in
from workbench.training.events import BatchDone, CheckpointSaved, EpochDone, Mistaken, RunStarted
from workbench.training.keeping.files import EVENTS
from workbench.training.recipe import Recipe

_Told = RunStarted | BatchDone | EpochDone | Mistaken | CheckpointSaved | Progress | Notice


class Look(msgspec.Struct, frozen=True):
    """What one look at a run showed.

    Args:
        folder: Its run folder.
        recipe: What it trains.
        events: What it said since the last look; from its beginning where it was the first.
        first: Whether it was the first look.
        over: Whether it ended, or its program is gone.
    """

    folder: Path
    recipe: Recipe
    events: tuple[Event, ...]
    first: bool
    over: bool

    @property
    def epochs_over(self) -> int:
        """How many epochs were over since the last look."""
        return len({event.epoch for event in self.events if isinstance(event, EpochDone)})


class Watch:
    """Looks at a project's folder now and then; one thread at a time.

    Args:
        project: The project folder.
    """

    def __init__(self, project: Path) -> None:
        self._project = project
        self._run: Run | None = None
        self._read = 0

    def look(self) -> Look | None:
        """What the newest run that another program trains has said; None where there is none.

        A run that was seen under way is seen once more when it is over.

        Raises:
            WorkbenchError: Its files cannot be read.
        """
        first = self._run is None
        if first:
            self._run, self._read = trained_elsewhere(runs_in(self._project)), 0
        run = self._run
        if run is None:
            return None
        over = not elsewhere(run)  # before the reading, so that its last words are not missed
        look = Look(run.folder, run.recipe, self._news(run), first, over)
        if over:
            self._run = None
        return look

    def _news(self, run: Run) -> tuple[Event, ...]:
        path = run.folder / EVENTS
        if not path.exists():
            return ()
        with path.open("rb") as file:
            file.seek(self._read)
            text = file.read()
        whole = text[: text.rfind(b"\n") + 1]  # the last line may still be in the writing
        self._read += len(whole)
        return tuple(event for line in whole.splitlines() if (event := _event(line)))


def left_unfinished(project: Path) -> Look | None:
    """What the newest run of a project has said, where it was cut off or stopped before its time.

    Of its batches, which are many, nothing is told. None where it is over, or trained now.

    Raises:
        WorkbenchError: Its files cannot be read.
    """
    runs = runs_in(project)
    run = runs[-1] if runs else None
    if run is None or not run.can_go_on or elsewhere(run):
        return None
    if run.state == "cut short":
        return None  # a search meant it to end
    path = run.folder / EVENTS
    lines = path.read_bytes().splitlines() if path.exists() else []
    told = (_event(line) for line in lines if b'"batch_done"' not in line)
    events = tuple(event for event in told if isinstance(event, RunStarted | EpochDone | Mistaken))
    return Look(run.folder, run.recipe, events, first=True, over=True)


def _event(line: bytes) -> Event | None:
    try:
        told: Event = msgspec.json.decode(line, type=_Told)
    except msgspec.MsgspecError:
        return None
    return told
