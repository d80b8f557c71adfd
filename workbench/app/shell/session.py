"""What the stages share: the open project, the jobs that run, and the news between stages.

No Qt here: the window's timer calls `drain()` about 30 times a second, a test calls it in a loop.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from workbench.app.shell.activities import (
    APART,
    Activity,
    Ending,
    Hearer,
    Key,
    Listener,
    RunningJob,
)
from workbench.app.shell.language import tr
from workbench.app.shell.topics import Topic
from workbench.core import places
from workbench.core.errors import WorkbenchError
from workbench.core.events import Failed, Notice, Task, Terminal
from workbench.core.jobs import Job
from workbench.core.requests import Requests

if TYPE_CHECKING:
    from workbench.app.inspect.attention import Regarded
    from workbench.data.thumbnails import Thumbnails
    from workbench.project.project import Project
    from workbench.project.settings import Settings

log = logging.getLogger(__name__)


Tone = Literal["good", "plain", "warning", "trouble"]


class StageWish(msgspec.Struct, frozen=True):
    """A stage another stage wants shown, and what about (the stage's `receive` takes it)."""

    stage: str
    about: Any = None


class Message(msgspec.Struct, frozen=True):
    """Words for the user that need no answer.

    Args:
        text: What happened.
        hint: What to do next.
        detail: A traceback for Details; its presence makes the message a calm dialog.
        tone: Good news, plain news, or what must not be overlooked.
        button: What can be done about it, in words.
        wish: Where the button leads.
    """

    text: str
    hint: str = ""
    detail: str = ""
    tone: Tone = "plain"
    button: str = ""
    wish: StageWish | None = None

    @property
    def wrong(self) -> bool:
        """Whether it says what is wrong."""
        return self.tone in ("warning", "trouble")

    @property
    def stays(self) -> bool:
        """Whether it is there until it is closed or mended, or another project is opened."""
        return self.wrong or bool(self.button)


def _ignore(_: object) -> None:
    return None


def _nothing() -> None:
    return None


class Session:
    """The open project, the running jobs and the topics that stages listen to."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.project: Project | None = None
        self._thumbnails: Thumbnails | None = None
        self.project_changed: Topic[Project | None] = Topic()
        self.items_changed: Topic[None] = Topic()
        self.runs_changed: Topic[None] = Topic()
        self.trained_elsewhere: Topic[str] = Topic()  # a run's name; empty once none is any more
        self.commands_changed: Topic[None] = Topic()
        self.activities_changed: Topic[tuple[Activity, ...]] = Topic()
        self.ended: Topic[tuple[Activity, Terminal]] = Topic()
        self.stage_wanted: Topic[StageWish] = Topic()
        self.command_wanted: Topic[str] = Topic()
        self.said: Topic[Message] = Topic()
        self.regarded: Regarded | None = None  # what Inspect looked at last
        self.taken_back: Topic[Message] = Topic()
        self.drained: Topic[None] = Topic()
        self._running: dict[Key, RunningJob] = {}
        self._shown: tuple[Activity, ...] = ()
        self._questions: list[Hearer] = []
        self._leaving: list[Callable[[], object]] = []
        self._closing = False

    @property
    def thumbnails(self) -> Thumbnails:
        """Small pictures on their way; made when first asked for, so that the window opens fast."""
        if self._thumbnails is None:
            from workbench.data.thumbnails import Thumbnails

            self._thumbnails = Thumbnails(places.cache_dir() / "thumbnails")
        return self._thumbnails

    def open(self, project: Project, then: Callable[[], object] = _nothing) -> None:
        """Make this the open project, and do `then`, once nothing works on the one before.

        At once where nothing does; else its jobs are stopped, and a later drain goes on.
        """

        def change() -> None:
            self._let_go()
            self.project = project
            self.project_changed.publish(project)
            then()

        self._leave(change)

    def close_project(self, then: Callable[[], object] = _nothing) -> None:
        """Close the open project, and do `then`, once nothing works on it.

        Where another is about to be opened, that one is opened after it.
        """

        def change() -> None:
            self._let_go()
            then()

        self._leave(change, first=True)

    def _leave(self, then: Callable[[], object], *, first: bool = False) -> None:
        self._leaving.insert(0 if first else len(self._leaving), then)
        self._go_on_leaving()

    def _go_on_leaving(self) -> None:
        while self._leaving:
            at_work = [job for key, job in self._running.items() if key not in APART]
            for job in at_work:
                if not job.activity.stopping:
                    job.stop()
            if at_work:
                return
            self._leaving.pop(0)()

    def _let_go(self) -> None:
        if self.project is not None:
            self.project.close()
            self.project = None
            self.project_changed.publish(None)

    def start(
        self,
        key: Key,
        title: str,
        make: Callable[[], Task[Any]],
        on_events: Listener = _ignore,
        on_end: Ending = _ignore,
        pausable: bool = False,
    ) -> bool:
        """Run a task in a worker thread.

        Returns:
            False where a job of that key runs already (the user is told), and for what would
            work on a project that is being closed.
        """
        if self._closing or (self._leaving and key not in APART):
            return False
        if key in self._running:
            self.say(
                Message(
                    tr("“{title}” is still running.").format(
                        title=self._running[key].activity.title
                    ),
                    tr("Stop it first, or wait until it ends."),
                )
            )
            return False
        activity = Activity(key, title, pausable=pausable)
        job = Job(title, make)
        self._running[key] = RunningJob(activity, job, on_events, on_end, self._notice)
        job.start()
        self._publish_activities()
        return True

    def requests(
        self,
        name: str,
        came: Callable[[Any], object],
        failed: Callable[[Failed], object] | None = None,
    ) -> Requests:
        """A worker for questions of which only the newest matters; closed with the session.

        Args:
            name: Of its thread.
            came: Called by a later drain with what the question came to.
            failed: Called with why it came to nothing; without it, the user is told.
        """
        requests = Requests(name)
        self._questions.append(Hearer(requests, came, failed or self.say_failed))
        return requests

    def running(self, key: Key) -> Activity | None:
        """The activity of that key, or None."""
        job = self._running.get(key)
        return job.activity if job else None

    @property
    def device(self) -> str:
        """Where other work computes: a training needs the graphics card for itself."""
        return "cpu" if "training" in self._running else "auto"

    def activities(self) -> tuple[Activity, ...]:
        """Everything that runs now, oldest first."""
        return tuple(job.activity for job in self._running.values())

    def describe(self, key: Key, doing: str, done: float, total: float | None) -> None:
        """Say how far a job is, for events that are not plain `Progress`."""
        if key in self._running:
            self._running[key].say(doing, done, total)

    def pause(self, key: Key, paused: bool = True) -> None:
        """Suspend a job, or let it go on."""
        if key in self._running:
            self._running[key].pause(paused)
            self._publish_activities()

    def stop(self, key: Key) -> None:
        """Ask a job to end; its `on_end` is called with `Stopped` when it has."""
        if key in self._running:
            self._running[key].stop()
            self._publish_activities()

    def stop_all(self, timeout: float = 30.0) -> None:
        """End every job and hear how each ended, waiting `timeout` seconds at most in all."""
        until = time.monotonic() + timeout
        for job in self._running.values():
            job.stop()
        for job in list(self._running.values()):
            job.job.join(max(0.0, until - time.monotonic()))
        self.drain()

    def drain(self) -> None:
        """Hand every listener what its job said since the last drain."""
        for key, running in list(self._running.items()):
            ended = running.drain()
            if ended is None:
                continue
            del self._running[key]
            leaving = bool(self._leaving) and key not in APART
            running.end(ended)
            if isinstance(ended, Failed):
                self.say_failed(ended)
            elif not (leaving or key in self._running):
                self.ended.publish((running.activity, ended))
        self._go_on_leaving()
        self._publish_activities()
        for question in self._questions:
            question.drain()
        self.drained.publish(None)

    def say(self, message: Message) -> None:
        """Show words to the user."""
        self.said.publish(message)

    def say_failed(self, why: Failed | WorkbenchError) -> Message:
        """Show why something could not be done; returns what is shown."""
        detail = why.detail if isinstance(why, Failed) else ""
        message = Message(why.message, why.hint, detail, "trouble")
        self.say(message)
        return message

    def take_back(self, message: Message) -> None:
        """Show it no longer: what it says is no longer so."""
        self.taken_back.publish(message)

    def go(self, stage: str, about: Any = None) -> None:
        """Show a stage, and hand it what it is about."""
        self.stage_wanted.publish(StageWish(stage, about))

    def close(self) -> None:
        """End everything the session began; a project somebody still works on stays as it is."""
        self._closing = True
        self.stop_all()
        self.close_project()
        if self.project is not None:
            log.warning("still at work at the end: %s", [a.title for a in self.activities()])
        for question in self._questions:
            question.requests.close()
        if self._thumbnails is not None:
            self._thumbnails.close()

    def _notice(self, notice: Notice) -> None:
        self.say(Message(notice.text, tone="plain" if notice.calm else "warning"))

    def _publish_activities(self) -> None:
        now = self.activities()
        if now != self._shown:
            self._shown = now
            self.activities_changed.publish(now)
