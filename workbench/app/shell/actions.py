"""Commands as data: menus, palette, buttons and the shortcut sheet are built from one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec


class ShellState(msgspec.Struct, frozen=True):
    """What decides whether a command can be used now.

    Args:
        project: Whether a project is open.
        items: Pictures in it.
        classes: Classes in it.
        runs: Runs that left a classifier.
        training: Whether a training runs (paused or not).
        paused: Whether it is paused.
        stopping: Whether it is about to end because Stop was pressed.
        working: Whether any job runs.
        stage: The id of the stage shown.
    """

    project: bool = False
    items: int = 0
    classes: int = 0
    runs: int = 0
    training: bool = False
    paused: bool = False
    stopping: bool = False
    working: bool = False
    stage: str = "data"


def always(_state: ShellState) -> bool:
    """Enabled whatever the state."""
    return True


def with_project(state: ShellState) -> bool:
    """Enabled while a project is open."""
    return state.project


def with_model(state: ShellState) -> bool:
    """Enabled once a run left a model."""
    return state.runs > 0


def on_stage(stage: str) -> Callable[[ShellState], bool]:
    """Enabled while that stage is shown, and there is a model."""
    return lambda state: state.stage == stage and with_model(state)


def _no_reason(_state: ShellState) -> str:
    return ""


@dataclass(frozen=True)
class Action:
    """One command.

    Args:
        id: Unique, "stage.verb" ("train.start", "file.open_folder").
        text: What the user reads, an imperative ("Open a folder of pictures…").
        run: Does it.
        shortcut: A key sequence as Qt writes it ("Ctrl+O"), or none.
        icon: A name of icons.py, or none.
        enabled: Whether it can be used in this state.
        tip: One sentence more, for the tooltip.
        checked: For a choice that is on or off: whether it is on now.
        named: What it is called now, where that depends on the page in front.
        why_not: Why it cannot be used in this state, in words; empty where that needs none.
    """

    id: str
    text: str
    run: Callable[[], object]
    shortcut: str = ""
    icon: str = ""
    enabled: Callable[[ShellState], bool] = always
    tip: str = ""
    checked: Callable[[], bool] | None = None
    named: Callable[[], str] | None = None
    why_not: Callable[[ShellState], str] = _no_reason

    @property
    def title(self) -> str:
        """What the user reads now."""
        return self.named() if self.named else self.text


class Actions:
    """The table: every command of the shell and of the stages built so far."""

    def __init__(self) -> None:
        self._actions: dict[str, Action] = {}

    def add(self, *actions: Action) -> None:
        """Add commands. Raises ValueError where an id or a shortcut is taken."""
        for action in actions:
            if action.id in self._actions:
                raise ValueError(f"there is already a command {action.id!r}")
            taken = {a.shortcut: a.id for a in self._actions.values() if a.shortcut}
            if action.shortcut in taken:
                raise ValueError(
                    f"{action.shortcut} is {taken[action.shortcut]!r} and {action.id!r}"
                )
            self._actions[action.id] = action

    def get(self, id: str) -> Action | None:
        """The command of that id, or None while its stage is not built."""
        return self._actions.get(id)

    def all(self) -> tuple[Action, ...]:
        """Every command, in the order they were added."""
        return tuple(self._actions.values())
