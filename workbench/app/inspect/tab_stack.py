"""The tabs of Inspect one behind another; each is built when it is first visited."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from workbench.app.inspect.tabs import PICTURE, TABS, Tab, TabSpec


class TabStack(QStackedWidget):
    """Shows one tab, and tells each when it comes to sight and when it goes.

    Attributes:
        build: Builds a tab of the table; set before the first visit.
    """

    def __init__(self, picture: QWidget) -> None:
        super().__init__()
        self.build: Callable[[TabSpec], Tab] | None = None
        self._tabs = {PICTURE: Tab(picture)}
        self._current = PICTURE
        self._seen = False
        self.addWidget(picture)

    def current(self) -> str:
        """The name of the tab in front."""
        return self._current

    def choose(self, name: str) -> None:
        """Bring a tab to the front, building it where it is not yet."""
        tab = self._tab(name)
        if self._seen:
            self._tabs[self._current].hidden()
        self._current = name
        self.setCurrentWidget(tab.widget)
        if self._seen:
            tab.shown()

    def _tab(self, name: str) -> Tab:
        if name not in self._tabs:
            assert self.build is not None
            spec = next(spec for spec in TABS if spec.name == name)
            tab = self._tabs[name] = self.build(spec)
            self.addWidget(tab.widget)
        return self._tabs[name]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._seen:
            self._seen = True
            self._tabs[self._current].shown()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._seen:
            self._seen = False
            self._tabs[self._current].hidden()
