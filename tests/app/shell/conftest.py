"""A real window on a session of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.app.sessions import endless
from workbench.app.shell import theme
from workbench.app.shell.window import MainWindow
from workbench.project.settings import Settings


@pytest.fixture(scope="session")
def torch_is_there() -> None:
    """Imported once, so that no page's worker thread still imports it when its test ends."""
    import torch  # noqa: F401


@pytest.fixture
def window(qtbot, qapp, torch_is_there) -> Iterator[MainWindow]:
    """The window, shown and drained as always; closed when the test ends."""
    from workbench.app.main import open_window

    qapp.setStyle("Fusion")
    window = open_window(Settings(theme="light"))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)  # keys only reach the window that has them
    window.pump.start()
    yield window
    window.dialogs.may_close = lambda: True
    window.close()
    window.deleteLater()
    theme.follow("light")


@pytest.fixture(name="endless")
def _endless() -> Callable[[], object]:
    """A task that goes on until it is stopped."""
    return endless
