"""What the Predict stage says: which run is asked, and what it answers; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from workbench.app.predict.pages import Answer, Front, RunChoice
from workbench.app.shell.language import counted, tr
from workbench.app.shell.phrases import backbone_title, percent
from workbench.app.shell.session import Message
from workbench.app.shell.wishes import InspectWish, PredictWish
from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Failed, Finished, Terminal
from workbench.data.items import Rejected
from workbench.models.prediction import PictureRejected, Prediction, PredictionMade
from workbench.project import tasks
from workbench.project.runs import Run

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

KEY = "predict"


class PredictView(Protocol):
    """What can be shown on the stage."""

    def show_front(self, front: Front) -> None:
        """Bring one of the stage's pages to the front."""

    def show_runs(self, runs: Sequence[RunChoice], current: Path | None) -> None:
        """Offer these runs."""

    def clear_answers(self) -> None:
        """Empty the table and the list of files left out."""

    def add_answers(self, answers: Sequence[Answer]) -> None:
        """Append lines to the table."""

    def show_rejected(self, rejected: Sequence[Rejected]) -> None:
        """List the files left out, with the reason in words."""

    def say(self, sentence: str, busy: bool) -> None:
        """Say how far it is, or what came of it."""


class PredictPresenter:
    """Keeps the run that is asked and the answers of the last question."""

    def __init__(self, view: PredictView, session: Session) -> None:
        self._view, self._session = view, session
        self._run: Path | None = None
        self._runs: tuple[Run, ...] = ()
        self._asked: tuple[Path, ...] = ()
        self._asked_run: Path | None = None
        self._places: dict[str, int] = {}
        self._made: list[Prediction] = []
        self._rejected: list[Rejected] = []
        session.project_changed.listen(lambda _project: self._on_project())
        session.runs_changed.listen(lambda _none: self.refresh())

    @property
    def predictions(self) -> tuple[Prediction, ...]:
        """The answers so far, in the order of the files."""
        return tuple(self._made)

    # ------------------------------------------------------------------ gestures

    def refresh(self) -> None:
        """Look again at which runs there are."""
        project = self._session.project
        runs = project.runs() if project else ()
        self._runs = tuple(run for run in reversed(runs) if run.has_classifier)
        folders = [run.folder for run in self._runs]
        if self._run not in folders:
            self._run = folders[0] if folders else None
        self._view.show_runs([_choice(run) for run in self._runs], self._run)
        self._show_front()

    def receive(self, wish: PredictWish) -> None:
        """Another stage, or a drop on the window, asks for a run and pictures."""
        self.refresh()
        if wish.run is not None:
            self.choose_run(wish.run)
        if wish.paths:
            self.classify(wish.paths)

    def choose_run(self, folder: Path) -> None:
        """Ask another run; the pictures asked about last are asked about again."""
        known = {run.folder for run in self._runs}
        if folder == self._run or folder not in known:
            return
        self._run = folder
        self._view.show_runs([_choice(run) for run in self._runs], folder)
        if self._asked and self._session.running(KEY) is None:
            self.classify(self._asked)

    def classify(self, paths: Sequence[Path]) -> None:
        """Name the class of these pictures, and of every picture in these folders."""
        if self._run is None:
            words = tr("There is no trained model yet."), tr("Train one first, then try again.")
            self._session.say(Message(*words))
            return
        run, places = Run(self._run), tuple(paths)
        started = self._session.start(
            KEY,
            tr("Classifying with {run}").format(run=run.name),
            lambda: tasks.predict_run(run, places),
            self._on_events,
            self._on_end,
            pausable=True,
        )
        if started:
            self._begin(run, places)

    def stop(self) -> None:
        """Stop; the answers so far stay."""
        self._session.stop(KEY)

    def open_picture(self, path: str) -> None:
        """Inspect one of the pictures; the arrow keys walk through all of them."""
        among = tuple(Path(one.path) for one in self._made)
        self._session.go("inspect", InspectWish(Path(path), self._asked_run, among))

    def save(self, path: Path) -> None:
        """Save the table as CSV, whole or not at all."""
        from workbench.export.predictions import write_csv

        try:
            write_csv(path, self._made)
        except WorkbenchError as error:
            self._session.say(Message(error.message, error.hint, tone="trouble"))
            return
        text = tr("{pictures} saved in “{name}”.").format(
            pictures=counted(len(self._made), "prediction", "predictions"), name=path.name
        )
        self._session.say(Message(text, str(path.parent), tone="good"))

    # ------------------------------------------------------------------ what is shown

    def _on_project(self) -> None:
        self._asked, self._asked_run = (), None
        self._made.clear()
        self._rejected.clear()
        self._view.clear_answers()
        self.refresh()

    def _show_front(self) -> None:
        if self._made or self._rejected or self._session.running(KEY):
            self._view.show_front("answers")
        else:
            self._view.show_front("drop" if self._runs else "no_model")

    def _begin(self, run: Run, places: tuple[Path, ...]) -> None:
        self._asked, self._asked_run = places, run.folder
        self._places = {name: place for place, name in enumerate(run.dataset().classes)}
        self._made.clear()
        self._rejected.clear()
        self._view.clear_answers()
        self._view.show_front("answers")
        self._view.say(tr("Looking at the pictures…"), busy=True)

    def _on_events(self, events: Sequence[Event]) -> None:
        made = [event.prediction for event in events if isinstance(event, PredictionMade)]
        rejected = [event.rejected for event in events if isinstance(event, PictureRejected)]
        if made:
            self._made += made
            self._view.add_answers([self._answer(one) for one in made])
        if rejected:
            self._rejected += rejected
            self._view.show_rejected(self._rejected)
        if made or rejected:
            self._view.say(self._count(), busy=True)

    def _on_end(self, ended: Terminal) -> None:
        if isinstance(ended, Failed):
            self._view.say(f"{ended.message} {ended.hint}".strip(), busy=False)
            if not self._made:
                self._asked = ()
            return
        sentence = self._count()
        if not isinstance(ended, Finished):
            sentence = tr("Stopped. {so_far}").format(so_far=sentence)
        self._view.say(sentence, busy=False)

    def _count(self) -> str:
        sentence = tr("{pictures} classified.").format(
            pictures=counted(len(self._made), "picture", "pictures")
        )
        if not self._rejected:
            return sentence
        files = counted(len(self._rejected), "file", "files")
        return f"{sentence} {tr('{files} left out.').format(files=files)}"

    def _answer(self, one: Prediction) -> Answer:
        top = " · ".join(f"{label} {percent(share)}" for label, share in one.top)
        return Answer(one.path, one.label, self._places.get(one.label, 0), one.confidence, top)


def _choice(run: Run) -> RunChoice:
    try:
        title = f"{run.name} · {backbone_title(run.recipe.backbone)}"
        summary = run.summary
    except WorkbenchError:
        return RunChoice(run.folder, run.name)
    if summary is not None and summary.val_accuracy is not None:
        title += f" · {percent(summary.val_accuracy)}"
    return RunChoice(run.folder, title)
