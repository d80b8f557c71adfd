"""Asks where a run's curves shall be saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.app.shell.file_names import chosen
from workbench.app.shell.language import tr


def where_to_save(parent: QWidget) -> Path | None:
    """Ask for the file; None where the user thinks better of it."""
    kinds = {
        tr("Table (*.csv)"): ".csv",
        tr("Picture (*.png)"): ".png",
        tr("Drawing (*.svg)"): ".svg",
    }
    name, kind = QFileDialog.getSaveFileName(
        parent, tr("Save the curves"), tr("curves.csv"), ";;".join(kinds)
    )
    return chosen(Path(name), kind, kinds) if name else None
