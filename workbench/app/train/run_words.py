"""What is said of a run: its page as plain values, and how it is called; no Qt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import msgspec

from workbench.app.shell.language import counted, tr
from workbench.app.shell.phrases import backbone_title, strategy_title
from workbench.app.shell.runs_in_words import Beside
from workbench.project.runs import Run
from workbench.training.distillation.report import copy_report, is_copy
from workbench.training.events import Outcome

if TYPE_CHECKING:
    from workbench.training.keeping.history import History
    from workbench.training.recipe import Recipe

State = Outcome | Literal["starting", "running", "paused", "stopping"]
OVER: tuple[State, ...] = get_args(Outcome)


class RunPage(msgspec.Struct, frozen=True):
    """Everything the page says beside the curves.

    Args:
        title: “Run 7 · ResNet-18”.
        recipe: What learns and how long, in a line.
        machine: How it computes, in a line; empty before that is settled.
        machine_tip: The same in the field's terms, explained.
        state: What is going on.
        network: “ResNet-18”.
        doing: What is going on, in words.
        epoch: “4 of 20”.
        accuracy: Validation accuracy of the last epoch.
        best: The best so far; after the end, that of the epoch that is kept.
        kept: After the end: the epoch that is kept, from 1; 0 where there is none.
        left: Time left of this run; after the end, the time it took.
        waiting: How many runs of the queue wait behind it.
        pace: Pictures it learns from a second, when it last did.
        device: What it runs on.
        sentence: After the end: how good it is, honestly.
        folder: The run folder once there is one.
        usable: Whether there is a classifier to look at.
        results: After the end: the run whose results are shown next, the best of a queue.
        can_resume: After the end: whether it can go on from there.
        beside: After the end of a small copy: how it fares beside its teacher.
        elsewhere: Whether another program trains it, and the window only watches.
        begun: Whether there is a run; not where its start failed.
    """

    title: str
    recipe: str
    state: State
    network: str = ""
    doing: str = ""
    epoch: str = "–"
    accuracy: str = "–"
    best: str = "–"
    kept: int = 0
    left: str = "–"
    waiting: int = 0
    pace: str = "–"
    device: str = "–"
    sentence: str = ""
    folder: Path | None = None
    machine: str = ""
    machine_tip: str = ""
    usable: bool = False
    results: Path | None = None
    can_resume: bool = False
    beside: Beside | None = None
    elsewhere: bool = False
    begun: bool = True


def recipe_line(recipe: Recipe, copy_of: str = "") -> str:
    """What learns and how long; `copy_of` names the run that is copied."""
    epochs = counted(recipe.epochs, "epoch", "epochs")
    copied = tr("Small copy of {run}").format(run=copy_of)
    return f"{copied if copy_of else strategy_title(recipe.strategy)} · {epochs}"


def more_wait(waiting: int) -> str:
    """“3 more wait”: how many runs of the queue come after the one that is shown."""
    return counted(waiting, "more waits", "more wait")


def run_title(run: Run, recipe: Recipe) -> str:
    """What the page and the list of activities call a run: “Run 7 · ResNet-18”."""
    return f"{run.name} · {backbone_title(recipe.backbone)}"


def copied_from(run: Run) -> str:
    """Which run a small copy is of: “Run 4”; empty for any other run."""
    return Run(Path(copy_report(run.folder).source)).name if is_copy(run.folder) else ""


def seconds_left(history: History) -> float | None:
    """About how long a run goes on that another program trains; None before its first epoch."""
    if not history.epochs:
        return None
    took = sum(epoch.seconds for epoch in history.epochs) / len(history.epochs)
    return took * max(0.0, history.epochs_in_all - history.done())
