"""What a stage hands to the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from workbench.app.shell.actions import Action


def _nothing() -> None:
    return None


def _ignore(_about: Any) -> None:
    return None


@dataclass(frozen=True)
class Stage:
    """A built page of the window.

    Args:
        widget: The page.
        actions: Its commands, for menus, palette and shortcut sheet.
        shown: Called each time the page comes to the front.
        receive: Takes a wish of another stage (see wishes.py).
    """

    widget: QWidget
    actions: tuple[Action, ...] = ()
    shown: Callable[[], None] = _nothing
    receive: Callable[[Any], None] = _ignore
