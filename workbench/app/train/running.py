"""What the page says while a network learns, and after; no Qt."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec

from workbench.app.shell.language import tr
from workbench.app.shell.phrases import backbone_title, percent
from workbench.app.shell.runs_in_words import ran_as, ran_in_full
from workbench.app.shell.session import Message
from workbench.app.shell.topics import Topic
from workbench.app.train.ended import ended, watched_end
from workbench.app.train.mistakes.presenter import MistakePresenter, MistakeView
from workbench.app.train.run_words import (
    OVER,
    RunPage,
    State,
    copied_from,
    more_wait,
    recipe_line,
    run_title,
    seconds_left,
)
from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Progress, Task, Terminal
from workbench.core.progress import duration_in_words
from workbench.project.queue import RunQueue
from workbench.project.runs import Run, project_of
from workbench.project.tensorboard import also_for_tensorboard
from workbench.project.working_through import EntryEnded, EntryStarted
from workbench.training.events import RunStarted
from workbench.training.keeping.history import History

if TYPE_CHECKING:
    from workbench.app.shell.activities import Activity
    from workbench.app.shell.session import Session
    from workbench.app.train.beginnings import Beginning
    from workbench.project.watching import Look
    from workbench.training.recipe import Recipe

KEY: Final = "training"
REDRAW_S = 0.25  # curves are redrawn at most this often: more cannot be read


class RunView(MistakeView, Protocol):
    """What can be shown of a run."""

    def show_run(self, page: RunPage | None) -> None:
        """Show the figures and words; None: there is no run of this project yet."""

    def show_curves(self, history: History) -> None:
        """Draw the curves."""


def _at_once() -> Task[None]:
    yield from ()


class RunPresenter:
    """Hosts a run and says how it goes."""

    def __init__(
        self, view: RunView, session: Session, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._view, self._session, self._clock = view, session, clock
        self.waits_for: Callable[[], Task[None]] = _at_once
        self.over: Topic[RunPage] = Topic()
        self._mistakes = MistakePresenter(view, session, clock)
        self._history = History()
        self._page: RunPage | None = None
        self._entry = 0  # of the queue that is worked through, or none
        self._doing = ""
        self._learning = False
        self._drawn = float("-inf")
        self._stale = False
        session.activities_changed.listen(self._on_activities)
        session.drained.listen(lambda _none: self._draw())
        session.project_changed.listen(lambda _project: self._forget())
        session.runs_changed.listen(lambda _none: self._forget_removed())

    @property
    def page(self) -> RunPage | None:
        """What is shown, or None before the first run of this project."""
        return self._page

    @property
    def active(self) -> bool:
        """Whether a run of this window is under way."""
        return self.going_on and self._page is not None and not self._page.elsewhere

    @property
    def going_on(self) -> bool:
        """Whether the run that is shown is under way, here or in another program."""
        return self._page is not None and self._page.state not in OVER

    def open_mistake(self, place: int) -> None:
        """Look at a picture of the strip with what this run learned."""
        if self._page is not None and self._page.folder is not None:
            self._mistakes.open(place, self._page.folder)

    def start(self, beginning: Beginning) -> bool:
        """Let a run begin or go on; whether it was started."""
        if self._session.running("rate") is not None:
            # Both would draw from torch's one source of chance, and the run could not be repeated.
            self._session.say(
                Message(
                    tr("A run does not begin while a learning rate is looked for."),
                    tr("Stop that first, or wait until it ends."),
                )
            )
            return False
        begun = self._host(beginning.activity, beginning.make)
        if begun:
            self._show_begun(beginning.run, beginning.recipe, beginning.copy_of)
        return begun

    def watch(self, look: Look) -> None:
        """Show what a run says that another program trains, unless one of ours is shown."""
        if self.active:
            return
        run = Run(look.folder)
        if look.first or self._page is None or self._page.folder != run.folder:
            self._show_begun(run, look.recipe, copied_from(run))
            self._show(elsewhere=True)
        self._on_events(look.events)
        if look.over:
            self._on_end(watched_end(run.summary))

    def recall(self, look: Look) -> bool:
        """Show a run that was left unfinished, unless another is shown; whether it is."""
        if self._page is not None:
            return False
        run = Run(look.folder)
        self._show_begun(run, look.recipe, copied_from(run))
        self._on_events(look.events)
        self._end(watched_end(run.summary), run)
        return True

    def _host(self, title: str, make: Callable[[], Task[Any]]) -> bool:
        waits, for_tensorboard = self.waits_for, self._session.settings.tensorboard

        def task() -> Task[Any]:
            yield from waits()
            return (yield from also_for_tensorboard(make()) if for_tensorboard else make())

        return self._session.start(KEY, title, task, self._on_events, self._on_end, pausable=True)

    def _show_begun(self, run: Run, recipe: Recipe, copy_of: str = "") -> None:
        self._history, self._stale, self._drawn = History(), True, float("-inf")
        self._doing, self._learning, self._entry = tr("Getting ready…"), False, 0
        title, line = run_title(run, recipe), recipe_line(recipe, copy_of)
        network = backbone_title(recipe.backbone)
        self._page = RunPage(title, line, "starting", network, self._doing, folder=run.folder)
        self._view.show_run(self._page)
        self._mistakes.begin(told=not copy_of)
        self._draw()

    # ------------------------------------------------------------------ while it runs

    def _on_events(self, events: Sequence[Event]) -> None:
        if self._page is None:
            return
        progress = None
        for event in events:
            self._history.hear(event)
            if isinstance(event, EntryStarted):
                self._on_entry(event)
            elif isinstance(event, RunStarted):
                self._show_machine(event)
            elif isinstance(event, EntryEnded):
                self._session.runs_changed.publish(None)
            elif isinstance(event, Progress):
                self._doing, progress = event.doing, event
                # What is counted before the first batch is what makes ready for it.
                self._learning |= self._history.newest is not None
        if 0 < self._history.done() < self._history.epochs_in_all:
            self._doing = self._describe(progress)
        self._stale = True
        if self._page.state == "starting":
            self._show(state="running")

    def _show_machine(self, started: RunStarted) -> None:
        """By its recipe as it stands now: what was left to the machine is settled."""
        try:
            recipe = Run(Path(started.run)).recipe
        except WorkbenchError:
            self._show(machine="", machine_tip="")
        else:
            self._show(machine=ran_as(recipe), machine_tip=ran_in_full(recipe))

    def _on_entry(self, event: EntryStarted) -> None:
        """The queue goes on to its next run: the page is about that one now."""
        run = Run(Path(event.run))
        entries = RunQueue(project_of(run)).entries()
        entry = next((entry for entry in entries if entry.id == event.entry), None)
        if entry is not None:
            self._show_begun(run, entry.recipe)
            self._entry = entry.id
            self._show(waiting=event.waiting)
        self._session.runs_changed.publish(None)

    def _describe(self, progress: Progress | None) -> str:
        history, epochs = self._history, self._history.epochs_in_all
        under_way = min(epochs, int(history.done()) + 1)
        doing = tr("epoch {epoch} of {epochs}").format(epoch=under_way, epochs=epochs)
        if history.last:
            doing += f" · {tr('validation')} {percent(history.last.val_accuracy)}"
        if self._page is not None and self._page.waiting:
            doing += f" · {more_wait(self._page.waiting)}"
        if progress is not None:
            # In the run's own units: another count beside it would confuse the time left.
            self._session.describe(KEY, doing, progress.done, progress.total)
        return doing

    def _figures(self) -> dict[str, str]:
        history = self._history
        last, best, newest, started = history.last, history.best, history.newest, history.started
        epochs = history.epochs_in_all
        return {
            "epoch": f"{min(epochs, int(history.done()) + 1)} / {epochs}" if epochs else "–",
            "accuracy": percent(last.val_accuracy if last else None),
            "best": f"{percent(best.val_accuracy)}" if best else "–",
            "left": self._left(),
            "pace": f"{newest.images_per_second:,.0f}" if newest else "–",
            "device": started.device if started else "–",
        }

    def _left(self) -> str:
        """How long it still takes; the last figure where nobody can tell, as while it is paused."""
        activity = self._session.running(KEY)
        if activity is None:
            left = seconds_left(self._history)
        else:
            left = activity.seconds_left if self._learning else None
        if left is None:
            return self._page.left if self._page else "–"
        return duration_in_words(left)

    def _on_activities(self, activities: Sequence[Activity]) -> None:
        mine = next((activity for activity in activities if activity.key == KEY), None)
        if mine is None or self._page is None or not self.active:
            return
        state: State = self._page.state
        if mine.stopping:
            state = "stopping"
        elif mine.paused:
            state = "paused"
        elif state in ("paused", "stopping"):
            state = "running"
        if state != self._page.state:
            self._show(state=state)

    def _draw(self) -> None:
        now = self._clock()
        if self._page and self._stale and now - self._drawn >= REDRAW_S:
            self._stale, self._drawn = False, now
            # Together: the figures above and those beside the curves are of the same epoch.
            self._show(doing=self._doing, **self._figures())
            self._view.show_curves(self._history)
        if self.going_on:
            self._mistakes.renew(self._history)

    def _show(self, **new: object) -> None:
        assert self._page is not None
        self._show_page(msgspec.structs.replace(self._page, **new))

    def _show_page(self, page: RunPage) -> None:
        if page != self._page:
            self._page = page
            self._view.show_run(page)

    # ------------------------------------------------------------------ afterwards

    def _on_end(self, terminal: Terminal) -> None:
        if self._page is None or self._page.folder is None:
            return
        self._end(terminal, Run(self._page.folder))
        self._session.runs_changed.publish(None)
        self.over.publish(self._page)

    def _end(self, terminal: Terminal, run: Run) -> None:
        assert self._page is not None
        page = msgspec.structs.replace(self._page, **self._figures())
        self._show_page(ended(page, terminal, run, self._history, self._entry))
        self._stale = False
        self._view.show_curves(self._history)
        self._mistakes.end(self._history)

    def _forget_removed(self) -> None:
        page = self._page
        over = page is not None and page.begun and not self.going_on
        if page is not None and over and page.folder and not page.folder.exists():
            self._forget()

    def _forget(self) -> None:
        if not self.active:
            self._page = None
            self._history = History()
            self._view.show_run(None)
