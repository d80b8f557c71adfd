"""The window drains, it is not called: one timer, about 30 times a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

EVERY_MS = 33


class Pump(QObject):
    """Calls `session.drain()` while the window is open."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(session.drain)

    def start(self) -> None:
        """Begin."""
        self._timer.start()

    def stop(self) -> None:
        """End; nothing is drained any more."""
        self._timer.stop()
