"""What the window asks: for a folder, for a file, whether a training may be stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from workbench.app.shell.language import tr
from workbench.app.shell.session import Session
from workbench.core.files import is_folder


class Dialogs:
    """Dialogs of the system's own, remembered folder included."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        self._parent = parent
        self._session = session

    def folder(self, title: str, then: Callable[[Path], object]) -> None:
        """Let the user choose a folder."""
        chosen = QFileDialog.getExistingDirectory(self._parent, title, self._start())
        self._take(chosen, then)

    def file(self, title: str, kinds: str, then: Callable[[Path], object]) -> None:
        """Let the user choose a file."""
        chosen, _ = QFileDialog.getOpenFileName(self._parent, title, self._start(), kinds)
        self._take(chosen, then)

    def may_close(self) -> bool:
        """Whether a running training may be stopped as the window closes; true where none runs."""
        return self._may_stop_training(tr("Stop it and close"))

    def may_leave_project(self) -> bool:
        """Whether it may be stopped as the open project is left; true where none runs."""
        return self._may_stop_training(tr("Stop it and leave this project"))

    def _may_stop_training(self, so: str) -> bool:
        activity = self._session.running("training")
        if activity is None:
            return True
        box = QMessageBox(self._parent)
        box.setWindowTitle(tr("A training is running"))
        box.setText(tr("{title} is still training.").format(title=activity.title))
        box.setInformativeText(
            tr(
                "You can go on with it later: open this project again and choose the run in "
                "Results. Its best model so far is kept, once its first epoch is over."
            )
        )
        stop = box.addButton(so, QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(tr("Keep training"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.exec()
        return box.clickedButton() is stop

    def _start(self) -> str:
        return str(folder_to_begin_in(self._session.settings.last_folder))

    def _take(self, chosen: str, then: Callable[[Path], object]) -> None:
        if chosen:
            path = Path(chosen)
            self._session.settings.last_folder = str(path.parent)
            then(path)


def folder_to_begin_in(*wished: str | Path) -> Path:
    """Where a dialog opens: the first of these that is still there, else the user's own folder."""
    return next((Path(place) for place in wished if place and is_folder(Path(place))), Path.home())
