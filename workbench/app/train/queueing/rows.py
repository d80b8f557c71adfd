"""The queue and its search as rows of the page; no Qt."""

from __future__ import annotations

from pathlib import Path

from workbench.app.shell.language import counted, tr
from workbench.app.shell.phrases import backbone_title, strategy_title
from workbench.app.train.queueing.pages import FoundRow, QueueRow, RowState
from workbench.project.comparing import best_of, how_far_to_trust
from workbench.project.queue import Entry
from workbench.project.runs import Run, run_named
from workbench.project.search import Search, Trial, TrialState
from workbench.training.recipe import AUGMENTATIONS, Recipe, usual_rate


def queue_rows(project: Path, entries: tuple[Entry, ...], active: bool) -> tuple[QueueRow, ...]:
    """A row an entry, but for trials that came to something: those stand with what was found.

    Args:
        project: The project folder.
        entries: The queue.
        active: Whether the queue is being worked through now.
    """
    shown = (entry for entry in entries if not (entry.search and _came_to_something(entry.state)))
    return tuple(_row(project, place, e, active) for place, e in enumerate(shown, start=1))


def found_rows(
    project: Path, search: Search | None, entries: tuple[Entry, ...]
) -> tuple[FoundRow, ...]:
    """A row for each trial that is over and does not stand in the queue, the best first."""
    if search is None:
        return ()
    queued = {e.search for e in entries if e.search and not _came_to_something(e.state)}
    best = best_of(search.known)
    return tuple(
        _found(project, trial, trial in best)
        for trial in search.best_first()
        if trial.number not in queued and (trial.accuracy is not None or trial.message)
    )


def queue_words(entries: tuple[Entry, ...], active: bool) -> str:
    """How many wait, and what is under way or was begun."""
    begun = any(entry.state == "running" for entry in entries)
    waiting = sum(entry.state == "waiting" for entry in entries)
    if not begun:
        runs = counted(waiting, "run", "runs")
        return tr("{runs} waiting.").format(runs=runs) if waiting else tr("Nothing waits.")
    more = tr("{count} waiting behind it.").format(count=counted(waiting, "run", "runs"))
    now = (
        tr("One run is under way.")
        if active
        else tr("One run was begun, and goes on when the queue is trained.")
    )
    return f"{now} {more}" if waiting else now


def _came_to_something(state: TrialState) -> bool:
    return state in ("finished", "cut short")


def search_words(search: Search | None) -> str:
    """How far a search is, and how far its best can be trusted."""
    if search is None:
        return ""
    return " ".join((_tried(search), *(w.said(tr) for w in how_far_to_trust(search.known))))


def _tried(search: Search) -> str:
    if search.over:
        return tr("All {count} were tried; the best comes first.").format(
            count=counted(search.wanted, "recipe", "recipes")
        )
    tried = sum(trial.over and trial.state != "taken off" for trial in search.trials)
    said = tr("{tried} of {wanted} tried.").format(tried=tried, wanted=search.wanted)
    if not search.missing:
        return said
    if all(trial.over for trial in search.trials):
        return f"{said} {tr('Nothing of it waits: “Try several recipes…” goes on with it.')}"
    later = tr("{more} chosen from what these show.")
    return f"{said} {later.format(more=counted(search.missing, 'more is', 'more are'))}"


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


def _found(project: Path, trial: Trial, best: bool) -> FoundRow:
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
        message=_why(trial),
        best=best,
    )


def _why(trial: Trial) -> str:
    cut_short = trial.state == "cut short"
    return tr("Others were better by then.") if cut_short else trial.message


def _words(state: RowState | TrialState) -> str:
    return {
        "waiting": tr("Waits"),
        "running": tr("Running"),
        "paused": tr("Stands still"),
        "finished": tr("Finished"),
        "cut short": tr("Cut short"),
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
    run = run_named(project, name)
    return run.folder if run else None
