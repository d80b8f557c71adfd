"""Reads runs and their evaluations into what the pages show; called in a worker thread; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Literal

import msgspec

from workbench.app.results.growing import growth_of
from workbench.app.results.pages import Detail, RunRow, Shot
from workbench.app.shell.language import tr
from workbench.app.shell.phrases import (
    backbone_title,
    honest,
    honest_test,
    recipe_lines,
)
from workbench.app.shell.runs_in_words import (
    began_with,
    beside_teacher,
    learned_in_words,
    weights_in_words,
)
from workbench.core.errors import WorkbenchError
from workbench.core.intervals import Interval, wilson
from workbench.evaluation.evaluation import Evaluation
from workbench.project.holding import elsewhere
from workbench.project.pictures import dataset_of
from workbench.project.runs import Run, State
from workbench.training.events import EpochDone, RunSummary
from workbench.training.keeping.files import RECIPE
from workbench.training.keeping.history import History

Shown = State | Literal["running", "elsewhere"]


class Measured(msgspec.Struct, frozen=True):
    """A run as the page shows it, and every picture it was judged by."""

    detail: Detail
    shots: tuple[Shot, ...] = ()


def rows_of(runs: Sequence[Run], training: bool) -> tuple[RunRow, ...]:
    """The runs' lines in the table; the newest may be under way."""
    newest = runs[-1] if runs else None
    return tuple(row_of(run, training and run == newest) for run in runs)


def row_of(run: Run, training: bool = False) -> RunRow:
    """The run's line in the table; it says so where its files cannot be read."""
    try:
        recipe, summary, count = run.recipe, run.summary, run.judged_by
    except WorkbenchError:
        return _unreadable(run)
    epochs = () if summary else run.history()
    accuracy = summary.val_accuracy if summary else _kept_accuracy(run, epochs)
    interval: Interval | None = None
    if accuracy is not None and count:
        interval = wilson(round(accuracy * count), count)
    return RunRow(
        folder=run.folder,
        name=run.name,
        number=run.number,
        backbone=backbone_title(recipe.backbone),
        weights=weights_in_words(run),
        strategy=learned_in_words(run),
        epochs_done=summary.epochs_done if summary else len(epochs),
        epochs=recipe.epochs,
        accuracy=accuracy,
        interval=interval,
        seconds=summary.seconds if summary else None,
        device=summary.device if summary else "–",
        when=_began(run),
        state=state_words(_state(run, training and not summary)),
    )


def _kept_accuracy(run: Run, epochs: Sequence[EpochDone]) -> float | None:
    """Of the classifier of a run that was cut off, by its measure or its record."""
    kept = run.kept_among(epochs)
    if kept is None:
        return None
    judged = run.evaluation("val")
    return judged.accuracy if judged else kept.val_accuracy


def _state(run: Run, training: bool) -> Shown:
    if training:
        return "running"
    return "elsewhere" if elsewhere(run) else run.state


def _unreadable(run: Run) -> RunRow:
    return RunRow(
        folder=run.folder, name=run.name, number=run.number, backbone="–", weights="–",
        strategy="–", epochs_done=0, epochs=0, accuracy=None, interval=None, seconds=None,
        device="–", when=_began(run), state=tr("Cannot be read"), readable=False,
    )  # fmt: skip


def state_words(state: Shown) -> str:
    """How a run ended, in a word or two."""
    return {
        "finished": tr("Finished"),
        "stopped": tr("Stopped"),
        "cut short": tr("Cut short"),
        "failed": tr("Failed"),
        "unfinished": tr("Cut off"),
        "running": tr("Running"),
        "elsewhere": tr("Running elsewhere"),
    }[state]


def measured(run: Run) -> Measured:
    """All there is to show of a run. Raises WorkbenchError where its files cannot be read."""
    evaluation = run.evaluation("val")
    recipe, epochs, away = run.recipe, run.history(), elsewhere(run)
    detail = Detail(
        folder=run.folder,
        title=f"{run.name} · {backbone_title(recipe.backbone)}",
        state="unmeasured" if run.has_classifier else "without",
        history=History(epochs, recipe.epochs),
        recipe=recipe_lines(recipe, weights_in_words(run), began_with(run)),
        beside=beside_teacher(run.folder),
        growth=growth_of(run),
        can_resume=run.can_go_on and not away,
        elsewhere=away,
    )
    if evaluation is None:
        return Measured(detail)
    shots = shots_of(evaluation, {item.id: item.path for item in dataset_of(run).items})
    full = msgspec.structs.replace(
        detail,
        state="ready",
        sentence=_sentence(run, evaluation, epochs),
        classes=evaluation.classes,
        confusion=evaluation.confusion,
        figures=evaluation.per_class,
        mistakes=tuple(shot for shot in shots if shot.truth != shot.said),
    )
    return Measured(full, shots)


def _sentence(run: Run, judged: Evaluation, epochs: Sequence[EpochDone]) -> str:
    """How good it is: on test pictures where they were measured, else on those that chose it."""
    test = run.evaluation("test")
    said = honest(judged.accuracy, len(judged.ids), _epoch(run, run.summary, epochs))
    return f"{honest_test(test.accuracy, len(test.ids))} {said}" if test else said


def _epoch(run: Run, summary: RunSummary | None, epochs: Sequence[EpochDone]) -> int:
    """The epoch that is kept; 0 where there is none."""
    kept = None if summary else run.kept_among(epochs)
    return summary.best_epoch if summary else kept.epoch if kept else 0


def shots_of(evaluation: Evaluation, paths: dict[str, str]) -> tuple[Shot, ...]:
    """Every judged picture, the most confident answers first."""
    shots = (
        Shot(id_, paths.get(id_, path), truth, said, row[said])
        for id_, path, truth, said, row in zip(
            evaluation.ids,
            evaluation.paths,
            evaluation.truth,
            evaluation.said,
            evaluation.probabilities,
            strict=True,
        )
    )
    return tuple(sorted(shots, key=lambda shot: -shot.confidence))


def _began(run: Run) -> datetime:
    """When it began at first: its recipe is written anew each time it goes on."""
    with suppress(WorkbenchError, ValueError):
        if run.environment is not None:
            return datetime.fromisoformat(run.environment.started).astimezone()
    stamp = (run.folder / RECIPE).stat().st_mtime
    return datetime.fromtimestamp(stamp).astimezone()
