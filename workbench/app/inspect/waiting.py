"""What is being waited for, said on the picture's lower edge, with a way to leave off."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.boxes import row
from workbench.app.widgets.buttons import secondary
from workbench.app.widgets.text import caption

_AFTER_MS = 250  # shorter waits need no words


class Waiting(QFrame):
    """Lies over a picture while something is awaited that takes longer than a blink.

    Signals:
        stopped: The user does not want to wait any longer.
        dragged: Whether it takes longer than a blink: what is shown is of what came before.
    """

    stopped = Signal()
    dragged = Signal(bool)

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setProperty("surface", "page")
        self.words = caption("")
        self.words.setWordWrap(False)
        self.stop = secondary(
            tr("Stop"), tr("Leave off, and go back to the method used before"), "stop"
        )
        self.stop.clicked.connect(self.stopped)
        small, medium = theme.SMALL, theme.MEDIUM
        self.setLayout(row(self.words, self.stop, margins=(medium, small, medium, small)))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self._come)
        over.installEventFilter(self)
        self.hide()

    def say(self, words: str, slow: bool) -> None:
        """Say what is awaited; nothing where the words are empty."""
        self.words.setText(words)
        self.stop.setVisible(slow)
        if not words:
            self._timer.stop()
            self.hide()
            self.dragged.emit(False)
        elif self.isVisible():
            self._come()
        elif not self._timer.isActive():
            self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _come(self) -> None:
        self.dragged.emit(True)
        self.show()
        self._place()
        self.raise_()

    def _place(self) -> None:
        self.adjustSize()
        over = self.parentWidget().rect()
        self.move((over.width() - self.width()) // 2, over.height() - self.height() - theme.MEDIUM)
