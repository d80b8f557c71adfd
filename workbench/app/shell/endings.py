"""A sentence when a job ends, where its own page does not say it; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from workbench.app.shell.activities import UNSEEN, Activity, Key
from workbench.app.shell.language import tr
from workbench.app.shell.session import Message, Session
from workbench.core.events import Finished, Terminal

# Its own dialog says how it ended, and nobody asks once that is closed.
_TOLD: tuple[Key, ...] = ("proof",)
# These pages say themselves how it ended.
_STAGES: dict[Key, str] = {"training": "train", "predict": "predict"}


class Endings:
    """Says how jobs ended: what was stopped, what was downloaded, what ended out of sight.

    Args:
        session: Whose jobs these are.
        in_front: The stage the user is looking at.
    """

    def __init__(self, session: Session, in_front: Callable[[], str]) -> None:
        self._session, self._in_front = session, in_front
        session.ended.listen(lambda ending: self._tell(*ending))

    def _tell(self, activity: Activity, terminal: Terminal) -> None:
        out_of_sight = _STAGES.get(activity.key) != self._in_front()
        if activity.key in (*UNSEEN, *_TOLD) or not out_of_sight:
            return
        if not isinstance(terminal, Finished):
            self._session.say(Message(_stopped(activity)))
        elif activity.key in _FINISHED:
            words = _FINISHED[activity.key](activity.title, terminal.result)
            self._session.say(Message(words, tone="good"))


def _stopped(activity: Activity) -> str:
    kept: dict[Key, str] = {
        "training": tr("its finished epochs are kept"),
        "predict": tr("what was classified is kept"),
        "download": tr("what came so far is kept"),
    }
    what = kept.get(activity.key, tr("what was known before is kept"))
    return tr("“{title}” was stopped; {kept}.").format(title=activity.title, kept=what)


def _trained(title: str, result: object) -> str:
    from workbench.app.shell.phrases import honest
    from workbench.app.shell.queue_in_words import queue_over
    from workbench.project.queue import QueueSummary
    from workbench.project.runs import Run
    from workbench.training.events import RunSummary

    if isinstance(result, QueueSummary):
        return queue_over(result.trained)
    if not isinstance(result, RunSummary):
        return _plainly(title, result)
    run = Run(Path(result.run)).name
    over = tr("{run} is finished.").format(run=run)
    if result.val_accuracy is None or not result.val_count:
        return over
    return f"{over} {honest(result.val_accuracy, result.val_count)}"


def _plainly(title: str, _result: object) -> str:
    return tr("“{title}” is finished.").format(title=title)


def _downloaded(title: str, _result: object) -> str:
    return tr("“{title}”: the download is finished.").format(title=title)


_FINISHED: dict[Key, Callable[[str, object], str]] = {
    "training": _trained,
    "predict": _plainly,
    "download": _downloaded,
}
