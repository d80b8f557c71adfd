"""The real window, opened as the program opens it, and what can be read on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QStackedWidget,
    QTableView,
    QTreeView,
    QWidget,
)

from tests.end_to_end.hand import settle, until
from workbench.app.main import open_window
from workbench.app.shell.window import MainWindow
from workbench.project.settings import load_settings


@contextmanager
def opened_window(width: int = 1280, height: int = 800) -> Iterator[MainWindow]:
    """The window as `workbench` opens it; closed at the end as a user closes it."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setStyle("Fusion")
    window = open_window(load_settings())
    window.resize(width, height)
    window.move(0, 0)
    window.show()
    window.pump.start()
    take_focus(window)
    try:
        yield window
    finally:
        window.session.stop_all()
        window.close()
        window.deleteLater()
        settle()


def take_focus(window: QWidget) -> None:
    """Give the keyboard to the window: under a virtual screen nobody else does."""
    window.raise_()
    window.activateWindow()
    if QGuiApplication.platformName() == "xcb":
        _ask_server(int(window.winId()))
    until(window.isActiveWindow, "the window to have the keyboard", 10)


def _ask_server(window: int) -> None:
    from Xlib import X, display

    server = display.Display()
    found = server.create_resource_object("window", window)
    found.set_input_focus(X.RevertToParent, X.CurrentTime)
    server.sync()
    server.close()


def said(widget: QWidget) -> str:
    """All words that can be seen on a widget, a line each, from the top."""
    words: list[tuple[int, int, str]] = []
    for label in widget.findChildren(QLabel) + widget.findChildren(QAbstractButton):
        if label.isVisibleTo(widget) and label.text():
            corner = label.mapTo(widget, label.rect().topLeft())
            words.append((corner.y(), corner.x(), label.text()))
    lines = [text for _, _, text in sorted(words)]
    for view in widget.findChildren(QAbstractItemView):
        if view.isVisibleTo(widget):
            lines += [" ".join(row) for row in rows_of(view)]
    return "\n".join(lines)


def rows_of(table: QAbstractItemView) -> list[list[str]]:
    """What a table or a list shows, row by row."""
    model = table.model()
    columns = model.columnCount() if isinstance(table, QTableView | QTreeView) else 1
    return [
        [_words(model.index(row, column)) for column in range(columns)]
        for row in range(model.rowCount())
    ]


def _words(index: QModelIndex) -> str:
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
    return next((str(text) for role in roles if (text := index.data(role))), "")


def page(window: MainWindow) -> QWidget:
    """The stage's page in front."""
    shown: QWidget = window.pages
    while isinstance(shown, QStackedWidget) and (inner := shown.currentWidget()) is not None:
        shown = inner
    return shown


def idle(window: MainWindow, seconds: float = 240.0) -> None:
    """Wait until no job is under way."""
    until(lambda: not window.session.activities(), "the work to be done", seconds)
    window.session.drain()
    settle()


def screenshot(window: QWidget, folder: Path, name: str) -> Path:
    """Save what the window shows now."""
    settle()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    assert window.grab().save(str(path)), f"{path} could not be written"
    return path


def screenshots_folder(otherwise: Path) -> Path:
    """Where the screenshots go: `WORKBENCH_SCREENSHOTS`, or a folder of the test's own."""
    return Path(os.environ.get("WORKBENCH_SCREENSHOTS", otherwise))
