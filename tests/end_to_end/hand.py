"""A hand on mouse and keyboard: real X events where there is an X server, Qt's own elsewhere."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

PATIENCE_S = 120.0
_NAMES = {"Ctrl": "Control_L", "Shift": "Shift_L", "Alt": "Alt_L", ".": "period"}


def until(holds: Callable[[], object], what: str, seconds: float = PATIENCE_S) -> None:
    """Let the window work until something holds; fail, naming it, where it never does."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        QApplication.processEvents()
        time.sleep(0.005)


def settle() -> None:
    """Let everything that waits be done and painted."""
    for _ in range(5):
        QApplication.processEvents()


class Hand:
    """Moves the pointer, clicks, types and drops on one window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._x = _server()

    def close(self) -> None:
        """Let go of the X server."""
        if self._x is not None:
            self._x.close()

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Press and release the left button on the middle of a widget, or on a point of it."""
        self._press(widget, at, 1)

    def double_click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Twice, quickly."""
        self._press(widget, at, 2)

    def keys(self, sequence: str) -> None:
        """Press a combination as Qt writes it (“Ctrl+Return”), in the widget that has the focus."""
        if self._x is None:
            target = QApplication.focusWidget() or self._window
            QTest.keySequence(target, QKeySequence(sequence))
        else:
            self._x.combination([_NAMES.get(part, part) for part in sequence.split("+")])
        settle()

    def write(self, text: str) -> None:
        """Type letters, digits and spaces."""
        for letter in text:
            self.keys({" ": "space"}.get(letter, letter) if self._x else letter)

    def drop(self, paths: Sequence[Path]) -> None:
        """Drag files over the window and let them go."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        where = self._window.rect().center()
        common = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton)
        none = Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(where, *common, none)
        QApplication.sendEvent(self._window, enter)
        assert enter.isAccepted(), "the window refuses the files"
        QApplication.sendEvent(self._window, QDropEvent(QPointF(where), *common, none))
        settle()

    def _press(self, widget: QWidget, at: QPoint | None, times: int) -> None:
        assert widget.isVisible(), f"{widget} cannot be seen"
        assert widget.isEnabled(), f"{widget} cannot be pressed"
        point = widget.rect().center() if at is None else at
        if self._x is None:
            left = Qt.MouseButton.LeftButton
            QTest.mouseClick(widget, left, pos=point)
            if times == 2:
                QTest.mouseDClick(widget, left, pos=point)
        else:
            self._x.click(lambda: _on_screen(widget, point), times)
        settle()


def _on_screen(widget: QWidget, point: QPoint) -> tuple[int, int]:
    """Where a point of a widget is now, in the server's pixels."""
    ratio, corner = widget.devicePixelRatioF(), widget.mapToGlobal(point)
    return round(corner.x() * ratio), round(corner.y() * ratio)


class _Releases(QObject):
    """Counts how often a button of the mouse was let go over the program's windows."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.MouseButtonRelease and event.spontaneous()
        return False


def _wait_for_mouse(releases: _Releases) -> None:
    """Until the program has had the click: a busy machine is late."""
    deadline = time.monotonic() + 1
    while not releases.count and time.monotonic() < deadline:
        settle()


class _Server:
    """The X server's own testing extension: what comes from it, no program can tell from a hand."""

    def __init__(self) -> None:
        from Xlib import XK, X, display
        from Xlib.ext import xtest

        self._display = display.Display()
        self._fake, self._x, self._keys = xtest.fake_input, X, XK

    def click(self, where: Callable[[], tuple[int, int]], times: int) -> None:
        """Click where a thing is when the pointer has come to it; it may move meanwhile."""
        at: tuple[int, int] | None = None
        while at != (now := where()):
            at = now
            self._event(self._x.MotionNotify, x=at[0], y=at[1])
            settle()
        releases = _Releases()
        for _ in range(times):
            self._event(self._x.ButtonPress, 1)
            self._event(self._x.ButtonRelease, 1)
        _wait_for_mouse(releases)

    def close(self) -> None:
        self._display.close()

    def combination(self, names: Sequence[str]) -> None:
        codes = [self._code(name) for name in names]
        for code in codes:
            self._event(self._x.KeyPress, code)
        for code in reversed(codes):
            self._event(self._x.KeyRelease, code)

    def _code(self, name: str) -> int:
        symbol = self._keys.string_to_keysym(name)
        code: int = self._display.keysym_to_keycode(symbol)
        assert code, f"this keyboard has no {name!r}"
        return code

    def _event(self, kind: int, detail: int = 0, **where: int) -> None:
        self._fake(self._display, kind, detail, **where)
        self._display.sync()
        deadline = time.monotonic() + 0.05
        while time.monotonic() < deadline:
            QApplication.processEvents()


def _server() -> Any:
    """The X server, or None where the window is not on one."""
    if QGuiApplication.platformName() != "xcb" or not os.environ.get("DISPLAY"):
        return None
    return _Server()
