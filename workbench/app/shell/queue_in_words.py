"""What became of a queue, and which of its runs is best, in words; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.app.shell.language import counted, tr
from workbench.app.shell.phrases import backbone_title, percent
from workbench.core.wording import HARD
from workbench.project.comparing import best_of
from workbench.project.runs import Run

if TYPE_CHECKING:
    from workbench.project.queue import Entry


def queue_over(entries: Sequence[Entry]) -> str:
    """What became of a queue that was worked through: how many, which was best, what failed.

    Args:
        entries: What was trained in this working-through.
    """
    parts = (_counts(entries), best_in_words(entries), *_failures(entries))
    return " ".join(part for part in parts if part)


def still_wait(count: int) -> str:
    """How many runs a queue that was stopped leaves behind; empty where none."""
    if not count:
        return ""
    return tr("{runs} in the queue: “Train the queue” on its page goes on.").format(
        runs=counted(count, "more run waits", "more runs wait")
    )


def best_in_words(entries: Sequence[Entry]) -> str:
    """Which run is best and by how much; empty where there is nothing to compare."""
    best = best_of(entries)
    others = [e.accuracy for e in entries if e.accuracy is not None and e not in best]
    if len(best) + len(others) < 2:
        return ""
    share = percent(best[0].accuracy)
    if len(best) > 1:
        runs = tr(" and ").join(_run(entry) for entry in best)
        return tr("Equally good: {runs}, {share} each.").format(runs=runs, share=share)
    ahead = f"{100 * ((best[0].accuracy or 0) - max(others)):.1f}"
    words = tr("Best: {run} with {share}, {ahead}{hard}points ahead of the next.")
    return words.format(run=_run(best[0]), share=share, ahead=ahead, hard=HARD)


def _counts(entries: Sequence[Entry]) -> str:
    said = {
        "finished": tr("{count} trained"),
        "cut short": tr("{count} cut short"),
        "failed": tr("{count} failed"),
    }
    counts = {state: sum(entry.state == state for entry in entries) for state in said}
    parts = [said[state].format(count=count) for state, count in counts.items() if count]
    if not parts:
        return tr("Nothing waits in the queue any more.")
    return tr("Nothing waits in the queue any more: {what}.").format(what=", ".join(parts))


def _failures(entries: Sequence[Entry]) -> tuple[str, ...]:
    words = tr("{run} could not go on: {why}")
    return tuple(
        words.format(run=_run(entry), why=entry.message)
        for entry in entries
        if entry.state == "failed"
    )


def _run(entry: Entry) -> str:
    """“Run 3”; the network of one that never had a folder."""
    return Run(Path(entry.run)).name if entry.run else backbone_title(entry.recipe.backbone)
