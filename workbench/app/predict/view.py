"""The Predict page as Qt shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from workbench.app.inspect.pages import Choice
from workbench.app.inspect.picker import Picker
from workbench.app.predict.pages import Outcome, Row
from workbench.app.predict.presenter import Front
from workbench.app.predict.table import PredictionTable
from workbench.app.shell import theme
from workbench.app.shell.language import counted, tr
from workbench.app.widgets.boxes import column, page, row
from workbench.app.widgets.buttons import primary, quiet, secondary
from workbench.app.widgets.empty import EmptyState, no_pictures
from workbench.app.widgets.fold import Fold
from workbench.app.widgets.text import body, caption, heading

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

_MODEL_WIDTH = (160, 300)


class PredictPage(QStackedWidget):
    """Shows what the presenter decides."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("surface", "page")
        self.to_train = primary(tr("Go to Train"), tr("Train a first model"), "train")
        self.to_data = primary(tr("Go to Data"), tr("Choose your pictures"), "data")
        promise = tr("Here it names the class of new ones.")
        self.no_project = no_pictures("predict", promise, self.to_data)
        self.no_run = EmptyState(
            "predict",
            tr("Nothing to predict with yet"),
            tr("Train a model first. Then drop new pictures here, and it names the class of each."),
            [self.to_train],
        )
        self.first_folder = primary(
            tr("Choose a folder…"), tr("Classify every picture in a folder"), "folder"
        )
        self.first_files = secondary(
            tr("Choose pictures…"), tr("Classify some pictures"), "pictures"
        )
        self.first_export = _to_export()
        self.empty = EmptyState(
            "predict",
            tr("Drop new pictures or a folder here"),
            tr("The model names the class of each, and says how sure it is. The pictures are "
               "read, never changed."),
            [self.first_folder, self.first_files],
        )  # fmt: skip
        self.first_run, self.run = _model_picker(), _model_picker()
        self.first_run.picked.connect(lambda run: self.run.show_choices(self._runs, run))
        self.run.picked.connect(lambda run: self.first_run.show_choices(self._runs, run))
        self._runs: tuple[Choice, ...] = ()
        self.folder = quiet(tr("Folder…"), tr("Classify every picture in a folder"), "folder")
        self.files = quiet(tr("Pictures…"), tr("Classify some pictures"), "pictures")
        self.export = _to_export()
        self.save = primary(tr("Save as CSV…"), tr("Save the table for a spreadsheet"), "save")
        self.stop = secondary(tr("Stop"), tr("Keep what has been classified"), "stop")
        self.table = PredictionTable(session)
        self.sentence = body("")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("How far it is"))
        self.bar.setToolTip(tr("How far it is"))
        self.left_out = _words(tr("Files that were left out, and why"))
        self.fold = Fold(tr("Left out"), self.left_out, tr("Files that could not be read, and why"))
        self._left_out = 0
        for part in (self.no_project, self.no_run, self._empty_page(), self._table_page()):
            self.addWidget(part)
        self.fold.hide()

    # ------------------------------------------------------------ what the presenter says

    def show_front(self, front: Front) -> None:
        """Bring one of the stage's pages to the front."""
        self.setCurrentIndex(("no_project", "no_run", "empty", "table").index(front))

    def show_runs(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the run picker of each page."""
        self._runs = tuple(choices)
        for picker in (self.first_run, self.run):
            picker.show_choices(choices, current)

    def clear_rows(self) -> None:
        """Begin a new table."""
        self.table.predictions.show(())
        self.left_out.clear()
        self._left_out = 0
        self.fold.hide()

    def add_rows(self, rows: Sequence[Row]) -> None:
        """Add lines to the table."""
        self.table.add_rows(rows)

    def add_left_out(self, files: Sequence[tuple[str, str]]) -> None:
        """Add files that could not be read, each with the reason."""
        self._left_out += len(files)
        self.fold.header.setText(counted(self._left_out, "file left out", "files left out"))
        words = (f"{path}\n    {reason}" for path, reason in files)
        self.left_out.appendPlainText("\n".join(words))
        self.fold.show()

    def show_outcome(self, outcome: Outcome) -> None:
        """Show how far it is, or how it ended."""
        self.sentence.setText(outcome.sentence)
        self.bar.setVisible(outcome.working)
        self.bar.setRange(0, outcome.total or 0)
        self.bar.setValue(outcome.done)
        self.stop.setVisible(outcome.working)
        self.save.setVisible(not outcome.working)
        self.save.setEnabled(outcome.saveable)

    # ------------------------------------------------------------ how it is built

    def _empty_page(self) -> QWidget:
        model = row(None, _model_word(), self.first_run, self.first_export, None)
        model.setContentsMargins(theme.XL, theme.LARGE, theme.XL, theme.LARGE)
        return page(column(self.empty, model))

    def _table_page(self) -> QWidget:
        above = row(
            heading(tr("Predictions")), None, _model_word(), self.run, theme.SMALL, self.folder,
            self.files, self.stop, self.save,
        )  # fmt: skip
        self.sentence.setWordWrap(False)
        self.bar.setFixedWidth(220)
        self.bar.setFixedHeight(6)
        said = row(self.sentence, self.bar, None, self.export)
        side = theme.XL
        return page(
            column(
                above, said, self.table, self.fold,
                spacing=theme.MEDIUM, margins=(side, theme.LARGE, side, theme.LARGE),
            )
        )  # fmt: skip


def _model_picker() -> Picker:
    picker = Picker(tr("Model"), tr("Which run's model names the classes, and is exported"))
    picker.keep_between(*_MODEL_WIDTH)
    return picker


def _model_word() -> QLabel:
    words = caption(tr("Model"))
    words.setWordWrap(False)
    return words


def _to_export() -> QPushButton:
    tip = tr("Save the model as an ONNX file, which other programs run")
    return quiet(tr("Export model…"), tip, "upload")


def _words(name: str) -> QPlainTextEdit:
    area = QPlainTextEdit()
    area.setReadOnly(True)
    area.setAccessibleName(name)
    area.setToolTip(name)
    area.setFixedHeight(120)
    area.setTabChangesFocus(True)
    area.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return area
