"""Three weights of button; each has its tooltip and its accessible name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton, QToolButton

from workbench.app.shell.icons import icon as icon_of


def with_shortcut(tip: str, shortcut: str) -> str:
    """The tooltip with the keys that do the same."""
    if not shortcut:
        return tip
    keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{tip} ({keys})"


def literally(text: str) -> str:
    """The text for a button or a menu with its “&” to be read, where Qt sees the mark of a key."""
    return text.replace("&", "&&")


def _button(kind: str, text: str, tip: str, icon: str | None, tint: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("kind", kind)
    button.setToolTip(tip or text.replace("&", ""))
    button.setAccessibleName(text.replace("&", "") or tip)
    button.setCursor(Qt.CursorShape.ArrowCursor)
    if icon:
        button.setIcon(icon_of(icon, tint))
        button.setIconSize(QSize(20, 16))  # air between drawing and words
    return button


def primary(text: str, tip: str = "", icon: str | None = None) -> QPushButton:
    """The one thing to press on this page."""
    return _button("primary", text, tip, icon, "on_accent")


def secondary(text: str, tip: str = "", icon: str | None = None) -> QPushButton:
    """Something else one may well press."""
    return _button("secondary", text, tip, icon, "text")


def quiet(text: str, tip: str = "", icon: str | None = None) -> QPushButton:
    """Something at hand that asks for no attention."""
    return _button("quiet", text, tip, icon, "text_soft")


def tool(icon: str, tip: str, run: Callable[[], object] | None = None) -> QToolButton:
    """An icon alone; the tooltip is its name."""
    button = QToolButton()
    button.setIcon(icon_of(icon, "text_soft"))
    button.setIconSize(QSize(18, 18))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if run is not None:
        button.clicked.connect(lambda: run())
    return button
