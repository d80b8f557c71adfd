"""The menus: a second table, of command ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from workbench.app.shell.actions import Action, Actions, ShellState
from workbench.app.shell.icons import icon
from workbench.app.shell.language import tr

LINE = ""
RECENT = "*recent"
STAGES_COMMANDS = "*stages"

PROJECT = (
    "file.pictures", "file.archive", "file.project", RECENT, LINE,
    "file.surface", "file.digits", LINE,
    "file.read_again", "file.elsewhere", "file.close", LINE,
    STAGES_COMMANDS, "work.pause", "work.stop", LINE,
    "file.quit",
)  # fmt: skip
VIEW = (
    "view.system", "view.light", "view.dark", LINE,
    "go.data", "go.train", "go.results", "go.inspect", "go.predict", LINE,
    "view.find", "view.full_screen",
)  # fmt: skip
HELP = ("help.page", "help.shortcuts", LINE, "help.log", "help.about")


class QtActions:
    """One QAction a command: the shortcuts live on the window, the menus borrow them."""

    def __init__(self, window: QWidget, actions: Actions) -> None:
        self._window = window
        self._actions = actions
        self._made: dict[str, QAction] = {}

    def take_over(self) -> None:
        """Make a QAction for each command that came since."""
        for action in self._actions.all():
            if action.id not in self._made:
                self._made[action.id] = self._make(action)

    def refresh(self, state: ShellState) -> None:
        """Enable what can be used now, tick what is on."""
        for action in self._actions.all():
            made = self._made.get(action.id)
            if made is not None:
                made.setEnabled(action.enabled(state))
                made.setText(action.title)
                if action.checked is not None:
                    made.setChecked(action.checked())

    def get(self, id: str) -> QAction | None:
        """The QAction of a command, or None while its stage is not built."""
        return self._made.get(id)

    def ids(self) -> Sequence[str]:
        """Every command there is now."""
        return tuple(self._made)

    def _make(self, action: Action) -> QAction:
        made = QAction(action.text, self._window)
        if action.icon:
            made.setIcon(icon(action.icon, "text_soft"))
        if action.shortcut:
            made.setShortcut(QKeySequence(action.shortcut))
        made.setToolTip(action.tip or action.text)
        made.setCheckable(action.checked is not None)
        made.triggered.connect(lambda *_: action.run())
        self._window.addAction(made)
        return made


def fill(
    menu: QMenu,
    ids: Sequence[str],
    actions: QtActions,
    extra: dict[str, Callable[[QMenu], object]],
) -> None:
    """Fill a menu from a table of ids; ids with a star are filled by `extra`."""
    menu.clear()
    menu.setToolTipsVisible(True)
    for id in ids:
        if id == LINE:
            menu.addSeparator()
        elif id in extra:
            extra[id](menu)
        else:
            made = actions.get(id)
            if made is not None:
                menu.addAction(made)


def stage_submenus(menu: QMenu, stages: Sequence[tuple[str, str]], actions: QtActions) -> None:
    """One submenu for each stage whose commands are there."""
    for stage, title in stages:
        ids = [id for id in actions.ids() if id.split(".")[0] == stage]
        if ids:
            fill(menu.addMenu(tr(title)), ids, actions, {})
    menu.addSeparator()
