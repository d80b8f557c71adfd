"""The bar at the top: the project, the command field, the device, view and help."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
)

from workbench.app.shell import theme
from workbench.app.shell.icons import icon
from workbench.app.shell.language import tr
from workbench.app.shell.stage_rail import WIDTH as RAIL
from workbench.app.widgets.buttons import literally, tool, with_shortcut
from workbench.app.widgets.text import caption

HEIGHT = 48
_FIELD = 440
_PROJECT_KEYS = "Alt+P"


class TopBar(QFrame):
    """What stays in sight on every page."""

    def __init__(self, find: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("surface", "window")
        self.setFixedHeight(HEIGHT)
        self.project = self._project_button()
        self.finder = self._finder(find)
        self.device = caption("")
        self.device.setWordWrap(False)
        self.device.hide()
        self.view = _menu_button("sun", tr("View: light or dark, pages, full screen"))
        self.help = _menu_button("help", tr("Help, keyboard shortcuts, about"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.MEDIUM, 0, theme.MEDIUM, 0)
        layout.setSpacing(theme.MEDIUM)
        layout.addWidget(self.project)
        layout.addStretch(1)
        layout.addWidget(self.finder, 2)
        layout.addStretch(1)
        layout.addWidget(self.device)
        layout.addWidget(self.view)
        layout.addWidget(self.help)

    def show_project(self, name: str | None) -> None:
        """Write the project's name, or what to do while none is open."""
        self.project.setText(literally(name or tr("No project")))
        self.project.setShortcut(_PROJECT_KEYS)  # a new text takes the keys of the old one along
        words = (
            tr("Project “{name}”: open, close, recent ones").format(name=name)
            if name
            else tr("Open a folder of pictures or a project")
        )
        self.project.setToolTip(with_shortcut(words, _PROJECT_KEYS))
        self.project.setAccessibleName(words)

    def show_device(self, words: str) -> None:
        """Say what the work runs on, once it is known."""
        self.device.setText(words)
        self.device.setToolTip(tr("What trainings and heatmaps run on"))
        self.device.setVisible(bool(words))

    def set_menus(self, project: QMenu, view: QMenu, help_: QMenu) -> None:
        """Hang the menus on their buttons."""
        self.project.setMenu(project)
        self.view.setMenu(view)
        self.help.setMenu(help_)

    def _project_button(self) -> QToolButton:
        button = QToolButton()
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIcon(icon("archive", "text_soft"))
        button.setIconSize(QSize(30, 20))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setProperty("kind", "project")
        button.setMinimumWidth(RAIL - theme.MEDIUM)
        button.setMaximumWidth(320)
        return button

    def _finder(self, find: Callable[[], object]) -> QPushButton:
        button = QPushButton(tr("Find a command, a class, a run…"))
        button.setProperty("kind", "finder")
        button.setIcon(icon("search", "text_soft"))
        button.setIconSize(QSize(20, 16))
        button.setMaximumWidth(_FIELD)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setToolTip(with_shortcut(tr("Find any command, class or run by typing"), "Ctrl+K"))
        button.setAccessibleName(tr("Find a command, a class or a run"))
        button.clicked.connect(lambda: find())
        keys = QLabel("Ctrl+K", button)
        keys.setProperty("role", "caption")
        keys.setFont(theme.font(0.9))
        keys.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inner = QHBoxLayout(button)
        inner.setContentsMargins(0, 0, 10, 0)
        inner.addStretch(1)
        inner.addWidget(keys)
        return button


def _menu_button(name: str, tip: str) -> QToolButton:
    button = tool(name, tip)
    button.setFixedSize(36, 32)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return button
