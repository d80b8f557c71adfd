"""Where things dropped on the window land."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent

from workbench.app.shell.drop_overlay import DropOverlay
from workbench.app.shell.drops import Drop, meaning_of
from workbench.app.shell.session import Message
from workbench.app.shell.wishes import InspectWish, PredictWish

if TYPE_CHECKING:
    from workbench.app.shell.window import MainWindow


class Landing:
    """The half of the window that takes what is dropped on it."""

    _overlay: DropOverlay | None = None

    def dragEnterEvent(self: MainWindow, event: QDragEnterEvent) -> None:
        drop = self._meaning(event.mimeData())
        if self._overlay is None:
            self._overlay = DropOverlay(self)
        self._overlay.show_drop(drop)
        event.acceptProposedAction()

    def dragLeaveEvent(self: MainWindow, _event: QDragLeaveEvent) -> None:
        if self._overlay is not None:
            self._overlay.hide()

    def dropEvent(self: MainWindow, event: QDropEvent) -> None:
        if self._overlay is not None:
            self._overlay.hide()
        event.acceptProposedAction()
        drop = self._meaning(event.mimeData())
        QTimer.singleShot(0, self, lambda: self.take(drop))

    def take(self: MainWindow, drop: Drop) -> None:
        """Do what a drop means."""
        match drop.kind:
            case "import":
                self.projects.use_pictures(drop.paths[0])
            case "project":
                self.projects.open_project(drop.paths[0])
            case "inspect":
                self.session.go("inspect", InspectWish(drop.paths[0]))
            case "predict":
                self.session.go("predict", PredictWish(drop.paths))
            case _:
                self.session.say(Message(drop.title, drop.text, tone="warning"))

    def _meaning(self: MainWindow, mime: QMimeData) -> Drop:
        paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        return meaning_of(paths, self.state.now)
