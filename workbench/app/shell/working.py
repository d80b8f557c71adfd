"""What the status bar says of the jobs that run; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workbench.app.shell.activities import UNSEEN, Activity, Key
from workbench.app.shell.language import tr
from workbench.core.progress import duration_in_words

_FIRST: tuple[Key, ...] = ("training", "scan", "sample", "predict", "evaluation", "download")


class Words(NamedTuple):
    """The three texts of the status bar."""

    title: str
    doing: str
    left: str


def by_weight(activities: Sequence[Activity]) -> list[Activity]:
    """Those the user may know of, what matters most first: a training, …, then the newest."""
    seen = [activity for activity in reversed(activities) if activity.key not in UNSEEN]
    return sorted(seen, key=lambda a: _FIRST.index(a.key) if a.key in _FIRST else len(_FIRST))


def main_activity(activities: Sequence[Activity]) -> Activity | None:
    """The one that matters most, if there is any."""
    return next(iter(by_weight(activities)), None)


def in_words(activity: Activity) -> Words:
    """Title, what happens now, and the time left."""
    doing = activity.doing
    if activity.total and activity.doing and not any(c.isdigit() for c in doing):
        doing = f"{doing} · {int(activity.done):,} {tr('of')} {int(activity.total):,}"
    return Words(activity.title, doing, _left(activity))


def _left(activity: Activity) -> str:
    if activity.stopping:
        return tr("Stopping…")
    if activity.paused:
        return tr("Paused")
    if activity.seconds_left is None:
        return ""
    return tr("{time} left").format(time=duration_in_words(activity.seconds_left))
