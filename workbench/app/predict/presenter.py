"""What the Predict stage says; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from workbench.app.inspect.pages import Choice, run_choices, usable_runs
from workbench.app.predict.pages import Outcome, Row, row_of, summed_up
from workbench.app.shell.language import tr
from workbench.app.shell.session import Message
from workbench.app.shell.wishes import InspectWish, PredictWish
from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Failed, Progress, Stopped, Terminal
from workbench.export.predictions import write_csv
from workbench.models.prediction import PictureRejected, PredictionMade
from workbench.project.runs import Run
from workbench.project.tasks import predict_run

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.data.items import Rejected
    from workbench.models.prediction import Prediction

Front = Literal["no_run", "empty", "table"]
KEY = "predict"


class PredictView(Protocol):
    """What can be shown on the stage."""

    def show_front(self, front: Front) -> None:
        """Bring one of the stage's pages to the front."""

    def show_runs(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the run picker."""

    def clear_rows(self) -> None:
        """Begin a new table."""

    def add_rows(self, rows: Sequence[Row]) -> None:
        """Add lines to the table, in the order they came."""

    def show_outcome(self, outcome: Outcome) -> None:
        """Show how far it is, or how it ended."""


class PredictPresenter:
    """Hands files to the run's classifier and shows its answers as they come."""

    def __init__(self, view: PredictView, session: Session) -> None:
        self._view, self._session = view, session
        self._run: Path | None = None
        self._paths: tuple[Path, ...] = ()
        self._made: list[Prediction] = []
        self._rows: list[Row] = []
        self._rejected: list[Rejected] = []
        self._places: dict[str, int] = {}
        self._progress: tuple[int, int | None] = (0, None)
        self._waiting: PredictWish | None = None
        self._visible = False
        session.project_changed.listen(lambda _project: self._on_project())
        session.runs_changed.listen(lambda _none: self._refresh())

    # ------------------------------------------------------------------ gestures

    @property
    def working(self) -> bool:
        """Whether pictures are being classified."""
        return self._session.running(KEY) is not None

    def shown(self) -> None:
        """The stage came to the front."""
        self._visible = True
        self._refresh()

    def receive(self, wish: object) -> None:
        """Another stage, or a drop, brings files or chooses a run."""
        if not isinstance(wish, PredictWish):
            return
        self._visible = True
        self._run = wish.run or self._run
        self._refresh()
        if wish.paths:
            self.classify(wish.paths)

    def choose_run(self, folder: str) -> None:
        """Another model; the same files are classified again."""
        if folder and Path(folder) != self._run:
            self._run = Path(folder)
            if self._paths:
                self.classify(self._paths)

    def classify(self, paths: Sequence[Path]) -> None:
        """Name the class of these pictures, and of every picture in folders."""
        if self._run is None or not paths:
            return
        if self.working:
            self._waiting = PredictWish(tuple(paths), self._run)
            self.stop()
            return
        run = Run(self._run)
        self._paths = tuple(paths)
        self._made, self._rows, self._rejected = [], [], []
        self._places = _places(run)
        self._progress = (0, None)
        self._view.clear_rows()
        self._view.show_front("table")
        self._session.start(
            KEY, tr("Classifying with {run}").format(run=run.name),
            lambda: predict_run(run, list(paths)), self._on_events, self._on_end, pausable=True,
        )  # fmt: skip
        self._tell(tr("Loading the model …"))

    def stop(self) -> None:
        """Keep what has been classified, and leave the rest."""
        self._session.stop(KEY)

    def inspect(self, path: str) -> None:
        """Look into one picture; the arrow keys walk through the table's order."""
        among = tuple(Path(row.path) for row in self._rows)
        self._session.go("inspect", InspectWish(Path(path), self._run, among))

    def save(self, path: Path) -> None:
        """Write the table as CSV, whole or not at all."""
        target = path if path.suffix else path.with_suffix(".csv")
        try:
            write_csv(target, self._made)
        except WorkbenchError as error:
            self._session.say(Message(error.message, error.hint, tone="trouble"))
            return
        text = tr("The table is saved as “{name}”.").format(name=target.name)
        self._session.say(Message(text, str(target.parent), tone="good"))

    # ------------------------------------------------------------------ what happens

    def _on_project(self) -> None:
        self._run, self._paths, self._waiting = None, (), None
        self._made, self._rows, self._rejected = [], [], []
        self._view.clear_rows()
        self._refresh()

    def _refresh(self) -> None:
        if not self._visible:
            return
        project = self._session.project
        runs = usable_runs(project) if project else ()
        folders = [run.folder for run in runs]
        if self._run not in folders:
            self._run = folders[0] if folders else None
        if self._run is None:
            self._view.show_front("no_run")
            return
        self._view.show_runs(run_choices(runs), str(self._run))
        busy = self.working or self._made or self._rejected
        self._view.show_front("table" if busy else "empty")

    def _on_events(self, events: Sequence[Event]) -> None:
        fresh: list[Row] = []
        for event in events:
            match event:
                case PredictionMade(prediction):
                    self._made.append(prediction)
                    fresh.append(row_of(prediction, self._places))
                case PictureRejected(rejected):
                    self._rejected.append(rejected)
                case Progress(done, total, _):
                    self._progress = (done, total)
        if fresh:
            self._rows += fresh
            self._view.add_rows(fresh)
        done, total = self._progress
        self._tell(tr("{done:,} of {total:,} pictures").format(done=done, total=total or 0))

    def _on_end(self, end: Terminal) -> None:
        if self._waiting is not None:
            wish, self._waiting = self._waiting, None
            self.classify(wish.paths)
            return
        words = summed_up(self._rows, self._rejected, isinstance(end, Stopped))
        if isinstance(end, Failed):
            words = f"{end.message} {end.hint}".strip()
        self._tell(words)
        self._refresh()

    def _tell(self, sentence: str) -> None:
        done, total = self._progress
        left_out = tuple((one.path, one.reason) for one in self._rejected)
        working = self.working
        self._view.show_outcome(
            Outcome(sentence, working, done, total, left_out, bool(self._made) and not working)
        )


def _places(run: Run) -> dict[str, int]:
    try:
        return {name: place for place, name in enumerate(run.dataset().classes)}
    except WorkbenchError:
        return {}
