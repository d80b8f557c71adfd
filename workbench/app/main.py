"""Opens the window. Nothing heavy is imported here: the window stands first, the rest follows."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from workbench.app.shell import theme
from workbench.app.shell.language import use_translator
from workbench.app.shell.session import Session
from workbench.app.shell.trouble import Trouble
from workbench.app.shell.window import MainWindow
from workbench.project.settings import load_settings

if TYPE_CHECKING:
    from workbench.project.settings import Settings

WARM_AFTER_MS = 1200
SWITCH_S = 0.001  # how long a worker thread may keep the interpreter when the window wants it


def run_window(options: Namespace) -> int:
    """Open the window and stay until it is closed.

    Args:
        options: From the command line: `open` (a project, folder or ZIP), `sample` (a name).

    Returns:
        The exit status: 0.
    """
    sys.setswitchinterval(SWITCH_S)
    application = QApplication.instance() or make_application()
    settings = load_settings()
    trouble = Trouble()
    trouble.install()
    try:
        window = open_window(settings, trouble)
        window.show()
        window.pump.start()
        QTimer.singleShot(0, window, lambda: _open_wanted(window, options))
        QTimer.singleShot(WARM_AFTER_MS, window, lambda: _warm(window))
        return application.exec()
    finally:
        trouble.uninstall()


def make_application() -> QApplication:
    """The one application object, dressed in the program's own style."""
    QCoreApplication.setApplicationName("Workbench")
    QGuiApplication.setApplicationDisplayName("Workbench")
    QGuiApplication.setDesktopFileName("workbench")
    application = QApplication([])
    application.setStyle("Fusion")
    use_translator(lambda text: QCoreApplication.translate("Workbench", text))
    return application


def open_window(settings: Settings, trouble: Trouble | None = None) -> MainWindow:
    """The window with its session, not shown yet."""
    theme.follow(settings.theme)
    return MainWindow(Session(settings), trouble or Trouble())


def _open_wanted(window: MainWindow, options: Namespace) -> None:
    from workbench.core.logs import start_logging

    start_logging()
    wanted: Path | None = getattr(options, "open", None)
    sample: str | None = getattr(options, "sample", None)
    if getattr(options, "verb", "") == "demo":
        sample = sample or "surface"
    if sample:
        window.doings.try_sample(sample)
    elif wanted is not None:
        window.projects.open_place(wanted)


def _warm(window: MainWindow) -> None:
    from workbench.app.shell.warm import warm

    warm(window.session, window.doings.know_device)
