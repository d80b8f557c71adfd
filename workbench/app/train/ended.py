"""How a run ended, as its page tells it; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from workbench.app.shell.language import tr
from workbench.app.shell.phrases import honest, kept_epoch, percent
from workbench.app.shell.runs_in_words import beside_teacher
from workbench.app.train.queueing.ending import queue_end
from workbench.core.events import Failed, Finished, Stopped, Terminal
from workbench.core.progress import duration_in_words
from workbench.project.runs import Run, project_of
from workbench.training.events import RunSummary
from workbench.training.keeping.files import RECIPE

if TYPE_CHECKING:
    from workbench.app.train.run_words import RunPage, State
    from workbench.training.keeping.history import History


def ended(page: RunPage, terminal: Terminal, run: Run, history: History, entry: int = 0) -> RunPage:
    """The page once the run is over.

    Args:
        page: As it stood last.
        terminal: How the work ended.
        run: The run it is about.
        history: What the run said; its record is not read, which is long.
        entry: Of the queue that was worked through, or none.
    """
    summary = terminal.result if isinstance(terminal, Finished) else None
    if not isinstance(summary, RunSummary):
        summary = run.summary or so_far(run, history)
    judged_by = (summary.val_count or run.judged_by) if summary else 0
    state, sentence = ending(terminal, summary, judged_by)
    best = None
    if entry:
        state, sentence, best = queue_end(terminal, project_of(run), entry, state, sentence)
    usable = run.has_classifier
    page = msgspec.structs.replace(
        _with_figures(page, summary),
        state=state,
        sentence=sentence,
        waiting=0,
        usable=usable,
        results=best or (run.folder if usable else None),
        beside=beside_teacher(run.folder),
        can_resume=run.can_go_on,
    )
    return page if (run.folder / RECIPE).exists() else _never_begun(page)


def _with_figures(page: RunPage, summary: RunSummary | None) -> RunPage:
    if summary is None:
        return msgspec.structs.replace(page, left="–")
    return msgspec.structs.replace(
        page,
        left=duration_in_words(summary.seconds),
        epoch=f"{summary.epochs_done} / {summary.epochs}",
        best=percent(summary.val_accuracy),
        kept=summary.best_epoch,
    )


def _never_begun(page: RunPage) -> RunPage:
    """Its start failed, and its number is free again."""
    return msgspec.structs.replace(page, title=page.network, begun=False, can_resume=False)


def ending(terminal: Terminal, summary: RunSummary | None, judged_by: int) -> tuple[State, str]:
    """How a run ended: its state, and a sentence that says how good the classifier is."""
    score = _score(summary, judged_by)
    kept = _kept(summary, score)
    if summary is not None and summary.state == "cut short":
        others = tr("Other recipes were better by then, so the search ended this one early.")
        return "cut short", f"{others} {kept}"
    if isinstance(terminal, Finished):
        return "finished", score
    if isinstance(terminal, Failed):
        return "failed", f"{terminal.message} {terminal.hint} {kept}".strip()
    return "stopped", kept


def so_far(run: Run, history: History) -> RunSummary | None:
    """What the summary of a run that was cut off would say; None where it has no classifier."""
    kept = run.kept_among(history.epochs)
    if kept is None:
        return None
    started = history.started
    return RunSummary(
        run=str(run.folder),
        state="stopped",
        best_epoch=kept.epoch,
        val_accuracy=kept.val_accuracy,
        val_loss=kept.val_loss,
        epochs_done=len(history.epochs),
        epochs=history.epochs_in_all,
        seconds=sum(epoch.seconds for epoch in history.epochs),
        images_per_second=0.0,
        device=started.device if started else "–",
        val_count=started.val_count if started else 0,
    )


def watched_end(summary: RunSummary | None) -> Terminal:
    """How a run ended that another program trained."""
    if summary is not None and summary.state == "failed":
        return Failed(summary.message)
    return Finished(summary) if summary and summary.state == "finished" else Stopped()


def _kept(summary: RunSummary | None, score: str) -> str:
    if summary is None or not summary.best_epoch:
        return tr("No epoch was over yet, so there is no classifier.")
    return score or kept_epoch(summary.best_epoch)


def _score(summary: RunSummary | None, judged_by: int) -> str:
    if summary is None or summary.val_accuracy is None or not judged_by:
        return ""
    return honest(summary.val_accuracy, judged_by, summary.best_epoch)
