"""The five stages at the left: where one is, and where one can go."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout

from workbench.app.shell import theme
from workbench.app.shell.icons import icon
from workbench.app.shell.language import tr
from workbench.app.shell.stages import STAGES, StageSpec
from workbench.app.widgets.buttons import with_shortcut

WIDTH = 128


class StageRail(QFrame):
    """One button a stage; Tab or the arrow keys reach each."""

    def __init__(self, go: Callable[[str], object]) -> None:
        super().__init__()
        self.setProperty("surface", "window")
        self.setFixedWidth(WIDTH)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MEDIUM, theme.SMALL, theme.MEDIUM, theme.MEDIUM)
        layout.setSpacing(theme.SMALL)
        for spec in STAGES:
            layout.addWidget(self._button(spec, go))
        layout.addStretch(1)

    def choose(self, stage: str) -> None:
        """Mark the stage that is shown."""
        self._buttons[stage].setChecked(True)

    def button(self, stage: str) -> QToolButton:
        """The button of a stage."""
        return self._buttons[stage]

    def _button(self, spec: StageSpec, go: Callable[[str], object]) -> QToolButton:
        button = QToolButton()
        button.setText(tr(spec.title))
        button.setIcon(icon(spec.icon, "text_soft", on="accent"))
        button.setIconSize(QSize(30, 20))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setCheckable(True)
        button.setProperty("kind", "rail")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolTip(with_shortcut(tr(spec.tip), spec.shortcut))
        button.setAccessibleName(tr(spec.title))
        button.setAccessibleDescription(tr(spec.tip))
        stage = spec.id
        button.clicked.connect(lambda: go(stage))
        self._group.addButton(button)
        self._buttons[stage] = button
        return button
