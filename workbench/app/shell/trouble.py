"""Unexpected errors: a calm dialog with Details and Copy; logged; the program goes on."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from queue import Empty, SimpleQueue
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, qInstallMessageHandler

from workbench.app.shell.language import tr
from workbench.app.shell.session import Message
from workbench.core.errors import WorkbenchError
from workbench.core.jobs import UNEXPECTED, UNEXPECTED_HINT

log = logging.getLogger(__name__)
qt_log = logging.getLogger("qt")

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Trouble(QObject):
    """Catches what nobody else did, in any thread, and shows it once.

    Args:
        show: Called in the window's thread with each new kind of trouble; the window sets it,
            and what came before it stood is shown then.
    """

    def __init__(self, show: Callable[[Message], object] = lambda _message: None) -> None:
        super().__init__()
        self.show = show
        self._waiting: SimpleQueue[Message] = SimpleQueue()
        self._shown: set[str] = set()
        self._before: tuple[Callable, Callable] | None = None

    def install(self) -> None:
        """Take over from the interpreter's and Qt's own handlers."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self.unexpected
        threading.excepthook = lambda hook: self.unexpected(
            hook.exc_type, hook.exc_value, hook.exc_traceback
        )
        qInstallMessageHandler(_log_qt)

    def uninstall(self) -> None:
        """Give the handlers back."""
        if self._before:
            sys.excepthook, threading.excepthook = self._before
            qInstallMessageHandler(None)
            self._before = None

    def drain(self) -> None:
        """Show what came, from whichever thread; the same trouble only once."""
        while True:
            try:
                message = self._waiting.get_nowait()
            except Empty:
                return
            if not message.detail or message.detail not in self._shown:
                self._shown.add(message.detail)
                self.show(message)

    def unexpected(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Log an error nobody caught, and keep words for it until the next drain."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        detail = "".join(traceback.format_exception(kind, error, trace))
        log.error("unexpected error\n%s", detail)
        if isinstance(error, WorkbenchError):
            self._waiting.put(Message(error.message, error.hint, tone="trouble"))
            return
        self._waiting.put(Message(tr(UNEXPECTED), tr(UNEXPECTED_HINT), detail, tone="trouble"))


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    qt_log.log(_LEVELS.get(kind, logging.WARNING), text)
