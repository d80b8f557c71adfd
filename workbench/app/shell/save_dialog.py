"""Asks where something shall be saved: in the folder saved to last, under a name that fits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.app.shell.dialogs import folder_to_begin_in
from workbench.app.shell.file_names import chosen
from workbench.app.shell.language import tr

if TYPE_CHECKING:
    from workbench.app.shell.session import Session


def where_to_save(
    parent: QWidget,
    session: Session,
    title: str,
    name: str,
    kinds: Mapping[str, str],
    also: Collection[str] = (),
) -> Path | None:
    """Ask for a file; None where the user thinks better of it.

    Args:
        parent: Whose window asks.
        session: Remembers the folder for the next time.
        title: Of the dialog.
        name: What is suggested.
        kinds: The dialog's filters with their endings.
        also: Other endings that may be typed.
    """
    suggested = str(_folder(session) / name)
    said, kind = QFileDialog.getSaveFileName(parent, title, suggested, ";;".join(kinds))
    if not said:
        return None
    path = Path(said)
    session.settings.last_saved = str(path.parent)
    return path if path.suffix.lower() in also else chosen(path, kind, kinds)


def where_to_save_curves(parent: QWidget, session: Session) -> Path | None:
    """Ask where a run's curves shall be saved."""
    kinds = {
        tr("Table (*.csv)"): ".csv",
        tr("Picture (*.png)"): ".png",
        tr("Drawing (*.svg)"): ".svg",
    }
    return where_to_save(parent, session, tr("Save the curves"), tr("curves.csv"), kinds)


def where_to_save_sheet(parent: QWidget, session: Session, title: str = "") -> Path | None:
    """Ask where a contact sheet shall be saved; the title may say what is on it."""
    kinds = {tr("PNG pictures (*.png)"): ".png"}
    title = title or tr("Save the contact sheet")
    return where_to_save(parent, session, title, tr("contact sheet.png"), kinds)


def _folder(session: Session) -> Path:
    """Where the dialog opens: beside the pictures at first, for what lies in them is read."""
    source = session.project.source if session.project is not None else None
    beside = source.parent if source is not None else ""
    return folder_to_begin_in(session.settings.last_saved, beside)
