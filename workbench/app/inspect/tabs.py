"""The table of Inspect's tabs; each module is imported when its tab is first visited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from workbench.app.inspect.attention import Attention
    from workbench.app.shell.session import Session


def _nothing() -> None:
    return None


@dataclass(frozen=True)
class Tab:
    """A built tab.

    Args:
        widget: What stands beside the strip.
        shown: Called each time it comes to sight; it may be asked to look at once.
        hidden: Called each time it goes out of sight; it should let its questions go.
    """

    widget: QWidget
    shown: Callable[[], None] = _nothing
    hidden: Callable[[], None] = _nothing


class TabSpec(NamedTuple):
    """One row of the table.

    Args:
        name: What the program calls it.
        title: What the user reads.
        tip: What it is for, in a few words.
        module: Has `build(session, attention) -> Tab`; imported at the first visit.
    """

    name: str
    title: str
    tip: str
    module: str


PICTURE = "picture"
"""The first tab, which the page itself shows: the picture, its map, what is said of it."""

TABS: tuple[TabSpec, ...] = (
    TabSpec(
        "compare", "Compare", "Two methods, layers, classes, models or pictures side by side",
        "workbench.app.inspect.compare.tab",
    ),
    TabSpec(
        "what_if", "What if", "Paint over, blur, cut or turn a copy, and see what changes",
        "workbench.app.inspect.what_if.tab",
    ),
    TabSpec(
        "inside", "Inside", "What the network looks for, stage by stage",
        "workbench.app.inspect.inside.tab",
    ),
    TabSpec(
        "similar", "Like this one", "The pictures it learned from that are most like this one",
        "workbench.app.inspect.similar.tab",
    ),
    TabSpec(
        "shortcuts", "Shortcuts", "Does the model go by what has nothing to do with the thing?",
        "workbench.app.inspect.shortcuts.tab",
    ),
)  # fmt: skip


def build_tab(spec: TabSpec, session: Session, attention: Attention) -> Tab:
    """Import the tab's module and build it."""
    built: Tab = import_module(spec.module).build(session, attention)
    return built
