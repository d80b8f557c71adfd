"""Where things dropped on the window land."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from workbench.app.shell.drops import Drop, meaning_of
from workbench.app.shell.session import Message
from workbench.app.shell.wishes import InspectWish, PredictWish

if TYPE_CHECKING:
    from workbench.app.shell.drop_overlay import DropOverlay
    from workbench.app.shell.window import MainWindow


class Landing:
    """Says what a drop will do while it hovers, and does it."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.overlay: DropOverlay | None = None

    def enter(self, event: QDragEnterEvent) -> None:
        drop = self.meaning(event.mimeData())
        if self.overlay is None:
            from workbench.app.shell.drop_overlay import DropOverlay

            self.overlay = DropOverlay(self._window)
        self.overlay.show_drop(drop)
        event.acceptProposedAction()

    def leave(self) -> None:
        if self.overlay is not None:
            self.overlay.hide()

    def drop(self, event: QDropEvent) -> None:
        if self.overlay is not None:
            self.overlay.hide()
        event.acceptProposedAction()
        drop = self.meaning(event.mimeData())
        QTimer.singleShot(0, self._window, lambda: self.take(drop))

    def take(self, drop: Drop) -> None:
        """Do what a drop means."""
        match drop.kind:
            case "import":
                self._window.projects.use_pictures(drop.paths[0])
            case "project":
                self._window.projects.open_project(drop.paths[0])
            case "inspect":
                self._window.session.go("inspect", InspectWish(drop.paths[0]))
            case "predict":
                self._window.session.go("predict", PredictWish(drop.paths))
            case _:
                self._window.session.say(Message(drop.title, drop.text, tone="warning"))

    def meaning(self, mime: QMimeData) -> Drop:
        paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        return meaning_of(paths, self._window.state.now)
