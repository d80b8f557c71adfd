"""Puts on the clipboard the command that does again what a run did."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from workbench.app.shell.language import tr
from workbench.app.shell.session import Message
from workbench.core.errors import WorkbenchError
from workbench.project.commands import command_of
from workbench.project.runs import Run

if TYPE_CHECKING:
    from workbench.app.shell.session import Session


def copy_command(session: Session, folder: Path) -> None:
    """Copy the command of the run in that folder, and show it; or say why it cannot be."""
    project = session.project
    try:
        line = command_of(Run(folder), project.source if project else None)
    except WorkbenchError as error:
        session.say_failed(error)
        return
    QGuiApplication.clipboard().setText(line)
    session.say(Message(tr("This command is on the clipboard:"), line, tone="good"))
