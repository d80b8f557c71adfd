"""The queue and its search as rows of the page; no Qt."""

from __future__ import annotations

from pathlib import Path

from workbench.app.shell.language import counted, tr
from workbench.app.shell.phrases import backbone_title, strategy_title
from workbench.app.train.queueing.pages import FoundRow, QueueRow, RowState
from workbench.project.queue import Entry
from workbench.project.runs import Run
from workbench.project.search import Search, Trial, TrialState
from workbench.training.recipe import AUGMENTATIONS, Recipe, usual_rate


def queue_rows(project: Path, entries: tuple[Entry, ...], active: bool) -> tuple[QueueRow, ...]:
    """A row an entry; `active` says whether the queue is being worked through now."""
    return tuple(_row(project, place, e, active) for place, e in enumerate(entries, start=1))


def found_rows(project: Path, search: Search | None) -> tuple[FoundRow, ...]:
    """A row a trial, the best first."""
    return tuple(_found(project, trial) for trial in search.best_first()) if search else ()


def search_words(search: Search | None) -> str:
    """How far a search is."""
    if search is None:
        return ""
    tried = sum(trial.over for trial in search.trials)
    if search.over:
        return tr("All {count} were tried; the best comes first.").format(
            count=counted(search.wanted, "recipe", "recipes")
        )
    missing = search.wanted - len(search.trials)
    said = tr("{tried} of {wanted} tried.").format(tried=tried, wanted=search.wanted)
    later = tr("{more} chosen from what these show.")
    more = counted(missing, "more is", "more are")
    return f"{said} {later.format(more=more)}" if missing else said


def _row(project: Path, place: int, entry: Entry, active: bool) -> QueueRow:
    recipe = entry.recipe
    epochs = counted(recipe.epochs, "epoch", "epochs")
    state: RowState = "paused" if entry.state == "running" and not active else entry.state
    return QueueRow(
        id=entry.id,
        place=place,
        network=backbone_title(recipe.backbone),
        learns=f"{strategy_title(recipe.strategy)} · {epochs}",
        variation=_variation(recipe),
        rate=_rate(recipe),
        state=state,
        over=entry.over,
        words=_words(state),
        run=_run(entry.run),
        accuracy=entry.accuracy,
        folder=_folder(project, entry.run),
        message=entry.message,
    )


def _found(project: Path, trial: Trial) -> FoundRow:
    recipe = trial.recipe
    return FoundRow(
        number=trial.number,
        accuracy=trial.accuracy,
        network=backbone_title(recipe.backbone),
        variation=_variation(recipe),
        rate=_rate(recipe),
        epochs=trial.epochs,
        words=_words(trial.state),
        run=_run(trial.run),
        folder=_folder(project, trial.run),
    )


def _words(state: RowState | TrialState) -> str:
    return {
        "waiting": tr("Waits"),
        "running": tr("Running"),
        "paused": tr("Begun, goes on"),
        "finished": tr("Finished"),
        "cut short": tr("Cut short: others were better"),
        "failed": tr("Failed"),
        "taken off": tr("Taken off"),
    }[state]


def _variation(recipe: Recipe) -> str:
    titles = {entry.name: entry.title for entry in AUGMENTATIONS}
    return tr(titles.get(recipe.augmentation, recipe.augmentation))


def _rate(recipe: Recipe) -> float:
    return recipe.learning_rate or usual_rate(recipe)


def _run(name: str) -> str:
    return Run(Path(name)).name if name else "–"


def _folder(project: Path, name: str) -> Path | None:
    return project / "runs" / name if name else None
