"""What the Results stage says: which runs there are, and how good the chosen one is; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Protocol

import msgspec

from workbench.app.results.measured import Measured, measured, rows_of
from workbench.app.results.pages import Detail, DetailState, Pictures, RunRow, Shot
from workbench.app.results.removing import start_removal
from workbench.app.results.sheets import start_sheet
from workbench.app.shell.language import counted, tr
from workbench.app.shell.saving_curves import CurveSaver
from workbench.app.shell.session import Message
from workbench.app.shell.wishes import (
    BranchWish,
    ExtendWish,
    InspectWish,
    PredictWish,
    ResumeWish,
    neighbours,
)
from workbench.core.events import Failed, Stopped, Terminal
from workbench.project import asking
from workbench.project.runs import Run

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

KEY: Final = "evaluation"
Front = Literal["no_project", "empty", "runs"]


class ResultsView(Protocol):
    """What can be shown on the stage."""

    def show_runs(self, rows: Sequence[RunRow], current: Path | None) -> None:
        """Show the table."""

    def show_detail(self, detail: Detail) -> None:
        """Show one run in full."""

    def show_pictures(self, pictures: Pictures) -> None:
        """Show the pictures of a cell."""

    def show_front(self, front: Front) -> None:
        """Bring one of the stage's pages to the front."""


class ResultsPresenter:
    """Keeps the chosen run, measures it where nobody has yet, and opens its pictures."""

    def __init__(self, view: ResultsView, session: Session) -> None:
        self._view, self._session = view, session
        self._rows: tuple[RunRow, ...] = ()
        self._current: Path | None = None
        self._measured: Measured | None = None
        self._told: Measured | None = None
        self._shown: Pictures | None = None
        self._measuring: Path | None = None
        self._failed: dict[Path, Failed] = {}
        self._declined: set[Path] = set()
        self._tables = session.requests("runs", self._show_rows)
        self._requests = session.requests("results", self._show, self._show_failed)
        self._saver = CurveSaver(session)
        self._visible = False
        self._stale = True
        session.project_changed.listen(lambda _project: self._on_project())
        session.runs_changed.listen(lambda _none: self._read_again())
        session.items_changed.listen(lambda _none: self._read_again())  # pictures may have moved

    @property
    def current(self) -> Path | None:
        """The folder of the chosen run."""
        return self._current

    # ------------------------------------------------------------------ gestures

    def shown(self) -> None:
        """The stage came to the front."""
        self._visible = True
        self._refresh()

    def choose(self, folder: Path) -> None:
        """Look at another run."""
        if folder != self._current:
            self._current = folder
            self._load()

    def focus(self, folder: Path) -> None:
        """Look at a run that another stage asks for; where it is gone, that is said."""
        if not folder.exists():
            text = tr("{run} is no longer there.").format(run=Run(folder).name)
            self._session.say(Message(text, tr("If it is in the bin, restore its folder from it.")))
            return
        self._current = folder
        self._stale = True
        self._refresh()

    def choose_cell(self, truth: int, said: int) -> None:
        """Show the pictures of one cell of the matrix."""
        if self._measured is None:
            return
        classes = self._measured.detail.classes
        shots = tuple(s for s in self._measured.shots if (s.truth, s.said) == (truth, said))
        count = counted(len(shots), "picture", "pictures")
        title = tr("{pictures} of “{truth}” taken for “{said}”")
        if truth == said:
            title = tr("{pictures} of “{truth}” named rightly")
        words = title.format(pictures=count, truth=classes[truth], said=classes[said])
        self._shown = Pictures(words, shots, classes)
        self._view.show_pictures(self._shown)

    def open_cell_picture(self, place: int) -> None:
        """Inspect a picture of the chosen cell."""
        if self._shown is not None:
            self._inspect(self._shown.shots, place)

    def save_sheet(self, path: Path) -> None:
        """Lay the chosen cell's pictures out with their maps on one sheet."""
        if self._current is not None and self._shown is not None and self._shown.shots:
            start_sheet(self._session, self._current, self._shown.shots, path)

    def open_mistake(self, place: int) -> None:
        """Inspect one of the mistakes."""
        if self._measured is not None:
            self._inspect(self._measured.detail.mistakes, place)

    def inspect(self) -> None:
        """Inspect this run's pictures, the most confident mistake first."""
        if self._measured is not None:
            mistakes, shots = self._measured.detail.mistakes, self._measured.shots
            if mistakes or shots:
                self._inspect(mistakes or shots, 0)

    def predict(self) -> None:
        """Let this run name new pictures."""
        self._session.go("predict", PredictWish((), self._current))

    def resume(self) -> None:
        """Go on with this run."""
        if self._current is not None:
            self._session.go("train", ResumeWish(self._current))

    def extend(self, epochs: int) -> None:
        """Make this run longer."""
        if self._current is not None:
            self._session.go("train", ExtendWish(self._current, epochs))

    def branch(self, checkpoint: str) -> None:
        """Begin another run from a checkpoint of this one."""
        if self._current is None or self._measured is None:
            return
        known = {one.name: one.title for one in self._measured.detail.growth.checkpoints}
        wish = BranchWish(self._current, checkpoint, known.get(checkpoint, checkpoint))
        self._session.go("train", wish)

    def remove(self, folder: Path, to_bin: Callable[[Path], bool]) -> None:
        """Move a run to the system's bin."""
        if folder == self._measuring:
            text = tr("{run} is being measured.").format(run=Run(folder).name)
            self._session.say(Message(text, tr("Stop that first, or wait until it ends.")))
            return
        start_removal(self._session, folder, to_bin)

    def save_curves(self, path: Path) -> None:
        """Write the chosen run's curves as a table or a picture, by the file's ending."""
        if self._current is None:
            return
        self._saver.save(self._current, path)

    def measure(self) -> None:
        """Judge the chosen run's classifier by its validation pictures."""
        folder = self._current
        if folder is None or self._session.running(KEY) is not None:
            return
        self._failed.pop(folder, None)
        self._declined.discard(folder)
        run = Run(folder)
        title, device = tr("Measuring {run}").format(run=run.name), self._session.device
        begun = self._session.start(
            KEY,
            title,
            lambda: asking.evaluate_run(run, "val", device),
            on_end=lambda ended: self._on_measured(folder, ended),
        )
        self._measuring = folder if begun else None
        if begun and self._measured is not None:
            self._show(self._measured)

    # ------------------------------------------------------------------ what is shown

    def _on_project(self) -> None:
        self._current = self._measured = self._told = self._shown = None
        self._failed.clear()
        self._declined.clear()
        self._tables.forget()
        self._requests.forget()
        self._read_again()

    def _read_again(self) -> None:
        self._stale = True
        if self._visible:
            self._refresh()

    def _refresh(self) -> None:
        if not self._stale:
            return
        self._stale = False
        project = self._session.project
        runs = project.runs() if project else ()
        self._view.show_front("runs" if runs else "empty" if project else "no_project")
        if not runs:
            self._tables.forget()
            self._rows, self._current, self._measured, self._told = (), None, None, None
            return
        training = self._session.running("training") is not None
        self._tables.ask(lambda: rows_of(runs, training))

    def _show_rows(self, rows: tuple[RunRow, ...]) -> None:
        self._rows = rows
        if self._current not in {row.folder for row in rows}:
            self._current = rows[-1].folder
        self._view.show_runs(rows, self._current)
        self._load()

    def _load(self) -> None:
        folder = self._current
        if folder is None:
            return
        if self._told is None or self._told.detail.folder != folder:
            self._measured = None
            self._tell(Measured(Detail(folder, self._title(), "loading")))
        self._requests.ask(lambda: measured(Run(folder)))

    def _tell(self, page: Measured) -> None:
        """Show the page, unless it is shown already: the user's place on it would be lost."""
        if page != self._told:
            self._told, self._shown = page, None
            self._view.show_detail(page.detail)

    def _row(self) -> RunRow | None:
        return next((row for row in self._rows if row.folder == self._current), None)

    def _title(self) -> str:
        row = self._row()
        if row is None:
            return ""
        return f"{row.name} · {row.backbone}" if row.readable else row.name

    def _show_failed(self, failed: Failed) -> None:
        row = self._row()
        if row is not None:
            state: DetailState = "failed" if row.readable else "unreadable"
            detail = Detail(row.folder, self._title(), state, failed.message, failed.hint)
            self._measured = None
            self._tell(Measured(detail))

    def _show(self, found: Measured) -> None:
        self._measured = found
        detail = self._as_it_stands(found.detail)
        self._tell(Measured(detail, found.shots))
        declined = detail.folder in self._declined
        learning = detail.elsewhere or self._session.running("training")
        if detail.state == "unmeasured" and not declined and not learning:
            self.measure()

    def _as_it_stands(self, detail: Detail) -> Detail:
        """The same; of a run that was not measured, that it is now, or why it cannot be."""
        if detail.state != "unmeasured":
            return detail
        failed = self._failed.get(detail.folder)
        if detail.folder == self._measuring:
            return msgspec.structs.replace(detail, state="measuring")
        if failed is not None:
            return msgspec.structs.replace(
                detail, state="failed", sentence=failed.message, hint=failed.hint
            )
        return detail

    def _on_measured(self, folder: Path, ended: Terminal) -> None:
        self._measuring = None
        if isinstance(ended, Failed):
            self._failed[folder] = ended
        elif isinstance(ended, Stopped):
            self._declined.add(folder)  # or Stop would begin it again, for ever
        if folder == self._current:
            self._load()
        elif self._measured is not None and self._measured.detail.state == "unmeasured":
            self._show(self._measured)

    def _inspect(self, shots: Sequence[Shot], place: int) -> None:
        if 0 <= place < len(shots):
            path, among = Path(shots[place].path), neighbours(shots, place)
            self._session.go("inspect", InspectWish(path, self._current, among))
