"""What the status bar says of the jobs that run; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workbench.app.shell.activities import Activity
from workbench.app.shell.language import tr
from workbench.core.progress import duration_in_words

UNSEEN = ("warm",)  # goes on behind the scenes and is none of the user's business
_FIRST = ("training", "scan", "sample", "predict", "explain", "evaluation", "download")


class Words(NamedTuple):
    """The three texts of the status bar."""

    title: str
    doing: str
    left: str


def main_activity(activities: Sequence[Activity]) -> Activity | None:
    """The one that matters most: a training before all else, then the newest."""
    seen = [activity for activity in activities if activity.key not in UNSEEN]
    if not seen:
        return None
    return min(
        reversed(seen), key=lambda a: _FIRST.index(a.key) if a.key in _FIRST else len(_FIRST)
    )


def in_words(activity: Activity, more: int = 0) -> Words:
    """Title, what happens now, and the time left."""
    doing = activity.doing
    if activity.total and activity.doing and not any(c.isdigit() for c in doing):
        doing = f"{doing} · {int(activity.done):,} {tr('of')} {int(activity.total):,}"
    if more > 0:
        doing = f"{doing} · {tr('and {more} more').format(more=more)}" if doing else ""
    return Words(activity.title, doing, _left(activity))


def _left(activity: Activity) -> str:
    if activity.stopping:
        return tr("Stopping…")
    if activity.paused:
        return tr("Paused")
    if activity.seconds_left is None:
        return ""
    return tr("{time} left").format(time=duration_in_words(activity.seconds_left))
