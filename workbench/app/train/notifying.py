"""Says that a training is over to a user who is looking at something else."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from workbench.app.shell.icons import icon
from workbench.app.shell.language import tr
from workbench.app.train.run_words import RunPage


class Notifier:
    """A sound, a mark on the task bar, and a message of the system where it shows such.

    Args:
        window: Whose window it is; while it is in front, nothing is said.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._tray: QSystemTrayIcon | None = None

    def tell(self, page: RunPage) -> None:
        """Say how a run ended."""
        if self._window.window().isActiveWindow():
            return
        QApplication.beep()
        QApplication.alert(self._window.window())
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._show(page.title, page.sentence or tr("The training is over."))

    def _show(self, title: str, sentence: str) -> None:
        if self._tray is None:
            self._tray = QSystemTrayIcon(icon("train", "text"), self._window)
            self._tray.setToolTip("Workbench")
            self._tray.messageClicked.connect(self._window.window().activateWindow)
        self._tray.show()
        self._tray.showMessage(title, sentence)
