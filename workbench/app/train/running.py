"""What the page says while a network learns, and after; no Qt."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import msgspec

from workbench.app.shell.language import tr
from workbench.app.shell.phrases import backbone_title, honest, percent, strategy_title
from workbench.app.shell.runs_in_words import Beside, beside_teacher
from workbench.core.events import Event, Failed, Finished, Progress, Task, Terminal
from workbench.core.progress import duration_in_words
from workbench.project import copies, tasks
from workbench.project.runs import Run
from workbench.training.events import RunSummary
from workbench.training.keeping.history import History

if TYPE_CHECKING:
    from workbench.app.shell.activities import Activity
    from workbench.app.shell.session import Session
    from workbench.app.train.copying.presenter import CopyWish
    from workbench.project.project import Project
    from workbench.training.recipe import Recipe

KEY = "training"
REDRAW_S = 0.25  # curves are redrawn at most this often: more cannot be read

State = Literal["starting", "running", "paused", "stopping", "finished", "stopped", "failed"]
OVER: tuple[State, ...] = ("finished", "stopped", "failed")


class RunPage(msgspec.Struct, frozen=True):
    """Everything the page says beside the curves.

    Args:
        title: “Run 7 · ResNet-18”.
        recipe: What learns and how long, in a line.
        state: What is going on.
        doing: What is going on, in words.
        epoch: “4 of 20”.
        accuracy: Validation accuracy of the last epoch.
        best: The best so far, and when.
        left: Time left; after the end, the time it took.
        pace: Pictures per second.
        device: What it runs on.
        sentence: After the end: how good it is, honestly.
        folder: The run folder once there is one.
        usable: Whether there is a classifier to look at.
        beside: After the end of a small copy: how it fares beside its teacher.
    """

    title: str
    recipe: str
    state: State
    doing: str = ""
    epoch: str = "–"
    accuracy: str = "–"
    best: str = "–"
    left: str = "–"
    pace: str = "–"
    device: str = "–"
    sentence: str = ""
    folder: Path | None = None
    usable: bool = False
    beside: Beside | None = None


class RunView(Protocol):
    """What can be shown of a run."""

    def show_run(self, page: RunPage) -> None:
        """Show the figures and words."""

    def show_curves(self, history: History) -> None:
        """Draw the curves."""


class RunPresenter:
    """Starts runs and says how they go."""

    def __init__(
        self, view: RunView, session: Session, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._view, self._session, self._clock = view, session, clock
        self._history = History()
        self._page: RunPage | None = None
        self._drawn = float("-inf")
        self._stale = False
        session.activities_changed.listen(self._on_activities)
        session.drained.listen(lambda _none: self._draw())
        session.project_changed.listen(lambda _project: self._forget())

    @property
    def page(self) -> RunPage | None:
        """What is shown, or None before the first run of this project."""
        return self._page

    @property
    def active(self) -> bool:
        """Whether a run is under way."""
        return self._page is not None and self._page.state not in OVER

    def first_picture(self) -> Path | None:
        """A picture of this run to inspect first: one it was judged by."""
        if self._page is None or self._page.folder is None:
            return None
        pictures = Run(self._page.folder).dataset().of("val")
        return Path(pictures[0].path) if pictures else None

    def begin(self, project: Project, recipe: Recipe) -> bool:
        """Train in a new run; whether it was started."""
        folder = project.new_run_folder()
        return self._start(Run(folder), recipe, History(), lambda: tasks.train_run(project, recipe))

    def resume(self, run: Run) -> bool:
        """Go on with a run that was stopped or cut off; whether it was started."""
        history = History(run.history())
        return self._start(run, run.recipe, history, lambda: tasks.resume_run(run))

    def copy(self, project: Project, wish: CopyWish) -> bool:
        """Make a small copy of a run's classifier in a new run; whether it was started."""
        run = Run(project.new_run_folder())
        make = partial(_copied, Run(wish.source), wish.recipe)
        return self._start(run, wish.recipe, History(), make, Run(wish.source).name)

    def _start(
        self,
        run: Run,
        recipe: Recipe,
        history: History,
        make: Callable[[], Task[Any]],
        copy_of: str = "",
    ) -> bool:
        title = f"{run.name} · {backbone_title(recipe.backbone)}"
        begun = self._session.start(KEY, title, make, self._on_events, self._on_end, pausable=True)
        if begun:
            self._history, self._stale, self._drawn = history, True, float("-inf")
            line = _line(recipe, copy_of)
            self._page = RunPage(title, line, "starting", tr("Getting ready…"), folder=run.folder)
            self._view.show_run(self._page)
            self._draw()
        return begun

    # ------------------------------------------------------------------ while it runs

    def _on_events(self, events: Sequence[Event]) -> None:
        if self._page is None:
            return
        doing, progress = self._page.doing, None
        for event in events:
            self._history.hear(event)
            if isinstance(event, Progress):
                doing, progress = event.doing, event
        if 0 < self._history.done() < self._history.epochs_in_all:
            doing = self._describe(progress)
        self._stale = True
        state = "running" if self._page.state == "starting" else self._page.state
        self._show(state=state, doing=doing, **self._figures())

    def _describe(self, progress: Progress | None) -> str:
        history, epochs = self._history, self._history.epochs_in_all
        under_way = min(epochs, int(history.done()) + 1)
        doing = tr("epoch {epoch} of {epochs}").format(epoch=under_way, epochs=epochs)
        if history.last:
            doing += f" · {tr('validation')} {percent(history.last.val_accuracy)}"
        if progress is not None:
            # In the run's own units: another count beside it would confuse the time left.
            self._session.describe(KEY, doing, progress.done, progress.total)
        return doing

    def _figures(self) -> dict[str, str]:
        history = self._history
        last, best, newest, started = history.last, history.best, history.newest, history.started
        activity = self._session.running(KEY)
        left = activity.seconds_left if activity else None
        epochs = history.epochs_in_all
        return {
            "epoch": f"{min(epochs, int(history.done()) + 1)} / {epochs}" if epochs else "–",
            "accuracy": percent(last.val_accuracy if last else None),
            "best": f"{percent(best.val_accuracy)}" if best else "–",
            "left": "–" if left is None else duration_in_words(left),
            "pace": f"{newest.images_per_second:,.0f}" if newest else "–",
            "device": started.device if started else "–",
        }

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
        if self._stale and now - self._drawn >= REDRAW_S:
            self._stale, self._drawn = False, now
            self._view.show_curves(self._history)

    def _show(self, **new: object) -> None:
        assert self._page is not None
        page = msgspec.structs.replace(self._page, **new)
        if page != self._page:
            self._page = page
            self._view.show_run(page)

    # ------------------------------------------------------------------ afterwards

    def _on_end(self, terminal: Terminal) -> None:
        if self._page is None or self._page.folder is None:
            return
        run = Run(self._page.folder)
        summary = terminal.result if isinstance(terminal, Finished) else run.summary
        figures: dict[str, Any] = {**self._figures(), "left": "–"}
        if isinstance(summary, RunSummary):
            figures["left"] = duration_in_words(summary.seconds)
            figures["epoch"] = f"{summary.epochs_done} / {summary.epochs}"
            figures["best"] = percent(summary.val_accuracy)
            figures["pace"] = f"{summary.images_per_second:,.0f}"
        else:
            summary = None
        state, sentence = self._ending(terminal, summary)
        figures["beside"] = beside_teacher(run.folder)
        self._show(state=state, sentence=sentence, usable=run.has_classifier, **figures)
        self._stale, self._drawn = True, float("-inf")
        self._draw()
        self._session.runs_changed.publish(None)

    def _ending(self, terminal: Terminal, summary: RunSummary | None) -> tuple[State, str]:
        if isinstance(terminal, Finished):
            return "finished", self._score(summary)
        kept = self._kept(summary)
        if isinstance(terminal, Failed):
            return "failed", f"{terminal.message} {terminal.hint} {kept}".strip()
        return "stopped", f"{tr('Stopped.')} {kept}".strip()

    def _kept(self, summary: RunSummary | None) -> str:
        if summary is None or not summary.best_epoch:
            return tr("No epoch was over yet, so there is no classifier.")
        kept = tr("The best classifier so far, of epoch {epoch}, is kept.")
        return f"{kept.format(epoch=summary.best_epoch)} {self._score(summary)}".strip()

    def _score(self, summary: RunSummary | None) -> str:
        started = self._history.started
        if summary is None or summary.val_accuracy is None or started is None:
            return ""
        return honest(summary.val_accuracy, started.val_count)

    def _forget(self) -> None:
        if not self.active:
            self._page = None
            self._history = History()


def _line(recipe: Recipe, copy_of: str) -> str:
    epochs = tr("{count} epochs").format(count=recipe.epochs)
    copied = tr("Small copy of {run}").format(run=copy_of)
    return f"{copied if copy_of else strategy_title(recipe.strategy)} · {epochs}"


def _copied(source: Run, recipe: Recipe) -> Task[RunSummary | None]:
    report = yield from copies.copy_run(source, recipe)
    return Run(Path(report.run)).summary
