"""The Predict stage: a run to ask, pictures to drop, a table of answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QPushButton, QStackedWidget, QWidget

from workbench.app.predict.answers_table import AnswersTable
from workbench.app.predict.left_out import LeftOut
from workbench.app.predict.pages import Answer, Front, RunChoice
from workbench.app.shell.language import tr
from workbench.app.shell.theme import LARGE, MEDIUM, XL
from workbench.app.widgets.boxes import column, page, row
from workbench.app.widgets.buttons import primary, secondary
from workbench.app.widgets.empty import EmptyState
from workbench.app.widgets.text import caption, heading

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.data.items import Rejected

_FRONTS: tuple[Front, ...] = ("no_model", "drop", "answers")


class PredictPage(QStackedWidget):
    """Shows what the presenter decides; reports gestures.

    Signals:
        run_chosen: The folder of the run to ask.
        pictures_chosen: Files and folders to classify.
        save_wanted: Where the table shall be saved.
        picture_opened: The path of a picture to inspect.
    """

    run_chosen = Signal(object)
    pictures_chosen = Signal(object)
    save_wanted = Signal(object)
    picture_opened = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.to_train = primary(tr("Go to Train"), tr("Train a first model"), "train")
        self.addWidget(_no_model(self.to_train))
        self.addWidget(self._drop_page())
        self.addWidget(self._answers_page(session))

    def show_front(self, front: Front) -> None:
        """Bring one of the pages to the front."""
        self.setCurrentIndex(_FRONTS.index(front))

    def show_runs(self, runs: Sequence[RunChoice], current: Path | None) -> None:
        """Offer these runs, on both pages that have the choice."""
        for box in (self.runs, self.first_runs):
            box.blockSignals(True)
            box.clear()
            for run in runs:
                box.addItem(run.title, run.folder)
            box.setCurrentIndex(next((i for i, r in enumerate(runs) if r.folder == current), -1))
            box.blockSignals(False)

    def clear_answers(self) -> None:
        """Empty the table and the list of files left out."""
        self.table.clear_answers()
        self.left_out.show_rejected(())
        self.save.setEnabled(False)

    def add_answers(self, answers: Sequence[Answer]) -> None:
        """Append lines to the table."""
        self.table.add_answers(answers)

    def show_rejected(self, rejected: Sequence[Rejected]) -> None:
        """List the files left out, with the reason in words."""
        self.left_out.show_rejected(rejected)

    def say(self, sentence: str, busy: bool) -> None:
        """Say how far it is, or what came of it."""
        self.sentence.setText(sentence)
        self.save.setEnabled(not busy and bool(self.table.lines()))
        self.runs.setEnabled(not busy)

    # ------------------------------------------------------------------ asking

    def choose_files(self) -> None:
        """Let the user choose pictures."""
        chosen, _ = QFileDialog.getOpenFileNames(self, tr("Choose pictures"), self._start())
        self._took([Path(name) for name in chosen])

    def choose_folder(self) -> None:
        """Let the user choose a folder of pictures."""
        chosen = QFileDialog.getExistingDirectory(self, tr("Choose a folder"), self._start())
        self._took([Path(chosen)] if chosen else [])

    def choose_table(self) -> None:
        """Let the user say where the table shall be saved."""
        if not self.save.isEnabled():
            return
        start = str(Path(self._start()) / "predictions.csv")
        kinds = tr("Tables (*.csv)")
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Save the table"), start, kinds)
        if chosen:
            path = Path(chosen)
            self.save_wanted.emit(path if path.suffix else path.with_suffix(".csv"))

    def _start(self) -> str:
        return self._session.settings.last_folder or str(Path.home())

    def _took(self, paths: list[Path]) -> None:
        if paths:
            self._session.settings.last_folder = str(paths[0].parent)
            self.pictures_chosen.emit(tuple(paths))

    # ------------------------------------------------------------------ building

    def _drop_page(self) -> QWidget:
        choose = primary(tr("Choose pictures…"), tr("Choose one or more files"), "picture")
        folder = secondary(tr("Choose a folder…"), tr("Classify every picture in it"), "folder")
        choose.clicked.connect(self.choose_files)
        folder.clicked.connect(self.choose_folder)
        empty = EmptyState(
            "predict",
            tr("Drop new pictures here"),
            tr("The model names the class of each, and says how sure it is. Drop files or a whole "
               "folder anywhere on this window; they are only read."),
            [choose, folder],
        )  # fmt: skip
        self.first_runs = self._run_box()
        asked = row(caption(tr("Ask")), self.first_runs, None, spacing=MEDIUM)
        return page(column(asked, empty, margins=(XL, LARGE, XL, LARGE)))

    def _answers_page(self, session: Session) -> QWidget:
        self.runs = self._run_box()
        self.more = secondary(tr("Choose pictures…"), tr("Classify other files"), "picture")
        self.more_folder = secondary(tr("Choose a folder…"), tr("Classify a folder"), "folder")
        self.save = primary(tr("Save as CSV…"), tr("Save the table for a spreadsheet"), "save")
        self.more.clicked.connect(self.choose_files)
        self.more_folder.clicked.connect(self.choose_folder)
        self.save.clicked.connect(self.choose_table)
        self.sentence = caption("")
        self.table = AnswersTable(session)
        self.table.opened.connect(self.picture_opened)
        self.left_out = LeftOut()
        asking = row(self.runs, self.more, self.more_folder, self.save)
        above = row(heading(tr("Predictions")), None, asking)
        return page(
            column(above, self.sentence, self.table, self.left_out, margins=(XL, LARGE, XL, LARGE))
        )

    def _run_box(self) -> QComboBox:
        box = QComboBox()
        box.setToolTip(tr("The run whose model is asked"))
        box.setAccessibleName(tr("Run to ask"))
        box.setMinimumWidth(240)
        box.currentIndexChanged.connect(lambda place: self.run_chosen.emit(box.itemData(place)))
        return box


def _no_model(button: QPushButton) -> EmptyState:
    return EmptyState(
        "predict",
        tr("No model yet"),
        tr("Train a model first. Then drop new pictures here, and it names the class of each."),
        [button],
    )
