"""The Data stage as the window takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.shell.language import tr
from workbench.app.shell.stage import Stage
from workbench.app.widgets.empty import EmptyState

if TYPE_CHECKING:
    from workbench.app.shell.session import Session


def build(session: Session) -> Stage:
    """Build the page."""
    return Stage(EmptyState("folder_open", tr("Drop a folder of pictures here"), ""))
