"""What the Predict stage says; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Protocol

from workbench.app.inspect.pages import Choice, run_choices
from workbench.app.predict.pages import (
    ExportOffer,
    Outcome,
    Row,
    export_offer,
    how_far,
    summed_up,
)
from workbench.app.predict.working import RowMade, classify_task, export_task, save_task
from workbench.app.shell.language import tr
from workbench.app.shell.session import Message
from workbench.app.shell.wishes import InspectWish, PredictWish
from workbench.core.events import Event, Failed, Finished, Progress, Stopped, Terminal
from workbench.models.prediction import PictureRejected
from workbench.project.runs import Run

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.data.items import Rejected
    from workbench.models.prediction import Prediction

Front = Literal["no_project", "no_run", "empty", "table"]
KEY: Final = "predict"


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

    def add_left_out(self, files: Sequence[tuple[str, str]]) -> None:
        """Add files that could not be read, each with the reason."""

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
        self._progress: tuple[int, int | None] = (0, None)
        self._waiting: PredictWish | None = None
        self._brought: tuple[Path, ...] = ()  # classified once the runs are known
        self._visible = False
        self._requests = session.requests("predict", self._show_runs)
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
        self._brought = wish.paths or self._brought
        self._refresh()

    def choose_run(self, folder: str) -> None:
        """Another model; the same files are classified again."""
        if folder and Path(folder) != self._run:
            self._run = Path(folder)
            if self._paths:
                self.classify(self._paths)

    def classify(self, paths: Sequence[Path]) -> None:
        """Name the class of these pictures, and of every picture in folders."""
        paths = self._without_zips(paths)
        if self._run is None or not paths:
            return
        if self.working:
            self._waiting = PredictWish(tuple(paths), self._run)
            self.stop()
            return
        run, device = Run(self._run), self._session.device
        self._paths = tuple(paths)
        self._made, self._rows, self._rejected = [], [], []
        self._progress = (0, None)
        self._view.clear_rows()
        self._view.show_front("table")
        self._session.start(
            KEY, tr("Classifying with {run}").format(run=run.name),
            lambda: classify_task(run, paths, device), self._on_events, self._on_end, pausable=True,
        )  # fmt: skip
        self._tell(tr("Loading the model…"))

    def stop(self) -> None:
        """Keep what has been classified, and leave the rest."""
        self._session.stop(KEY)

    def inspect(self, path: str, among: tuple[Path, ...]) -> None:
        """Look into one picture; the arrow keys walk through those around it in the table."""
        self._session.go("inspect", InspectWish(Path(path), self._run, among))

    def save(self, path: Path) -> None:
        """Write the table as CSV, whole or not at all."""
        made = tuple(self._made)
        self._session.start(
            "export", tr("Saving the table"), lambda: save_task(path, made), on_end=self._on_saved
        )

    def to_export(self) -> ExportOffer | None:
        """Which model `export` writes, and under what name; None where none is known yet."""
        project = self._session.project
        return export_offer(project, Run(self._run)) if project and self._run else None

    def export(self, path: Path) -> None:
        """Write the chosen model as a file that other programs run."""
        if self._run is None:
            return
        run = Run(self._run)
        self._session.start(
            "onnx", tr("Exporting the model of {run}").format(run=run.name),
            lambda: export_task(run, path), on_end=self._on_exported,
        )  # fmt: skip

    def _on_exported(self, end: Terminal) -> None:
        if not isinstance(end, Finished):
            return
        model, readme = end.result.model, end.result.readme
        text = tr("The model is exported as “{name}”, and gives the same answers there.").format(
            name=model.name
        )
        hint = tr("How to use it is in “{name}”, in {folder}.").format(
            name=readme.name, folder=model.parent
        )
        self._session.say(Message(text, hint, tone="good"))

    def _on_saved(self, end: Terminal) -> None:
        if isinstance(end, Finished):
            text = tr("The table is saved as “{name}”.").format(name=end.result.name)
            self._session.say(Message(text, str(end.result.parent), tone="good"))

    def _without_zips(self, paths: Sequence[Path]) -> tuple[Path, ...]:
        zips = [path for path in paths if path.suffix.lower() == ".zip" and not path.is_dir()]
        if zips:
            text = tr("“{name}” is packed.").format(name=zips[0].name)
            self._session.say(Message(text, tr("Unpack the ZIP first, then drop its folder here.")))
        return tuple(path for path in paths if path not in zips)

    # ------------------------------------------------------------------ what happens

    def _on_project(self) -> None:
        self._run, self._paths, self._waiting, self._brought = None, (), None, ()
        self._made, self._rows, self._rejected = [], [], []
        self._view.clear_rows()
        self._refresh()

    def _refresh(self) -> None:
        if not self._visible:
            return
        project = self._session.project
        runs = project.runs() if project else ()
        if not runs:
            self._requests.forget()
            self._show_runs(())
            return
        if self._run is None:
            self._view.show_front("empty")
        self._requests.ask(lambda: run_choices(runs))

    def _show_runs(self, choices: Sequence[Choice]) -> None:
        folders = [Path(choice.value) for choice in choices]
        if self._run not in folders:
            self._run = folders[0] if folders else None
        brought, self._brought = self._brought, ()
        if self._run is None:
            self._view.show_front("no_run" if self._session.project else "no_project")
            return
        self._view.show_runs(choices, str(self._run))
        busy = self.working or self._made or self._rejected
        self._view.show_front("table" if busy else "empty")
        if brought:
            self.classify(brought)

    def _on_events(self, events: Sequence[Event]) -> None:
        fresh: list[Row] = []
        left_out: list[tuple[str, str]] = []
        for event in events:
            match event:
                case RowMade(prediction, row):
                    self._made.append(prediction)
                    fresh.append(row)
                case PictureRejected(rejected):
                    self._rejected.append(rejected)
                    left_out.append((rejected.path, rejected.reason))
                case Progress(done, total, _):
                    self._progress = (done, total)
        if fresh:
            self._rows += fresh
            self._view.add_rows(fresh)
        if left_out:
            self._view.add_left_out(left_out)
        self._tell(how_far(*self._progress))

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
        working = self.working
        self._view.show_outcome(
            Outcome(sentence, working, done, total, bool(self._made) and not working)
        )
