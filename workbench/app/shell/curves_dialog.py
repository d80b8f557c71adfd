"""Asks where a run's curves shall be saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.app.shell.language import tr


def where_to_save(parent: QWidget) -> Path | None:
    """Ask for the file; None where the user thinks better of it."""
    path, _ = QFileDialog.getSaveFileName(
        parent,
        tr("Save the curves"),
        tr("curves.csv"),
        tr("Table (*.csv);;Picture (*.png);;Drawing (*.svg)"),
    )
    return Path(path) if path else None
