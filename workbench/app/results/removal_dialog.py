"""Asks once before a run is removed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFile
from PySide6.QtWidgets import QMessageBox, QWidget

from workbench.app.shell.language import tr
from workbench.project.runs import Run


def removal_box(folder: Path, parent: QWidget) -> QMessageBox:
    """The question, which names what goes; it is accepted where the run may go."""
    box = QMessageBox(parent)
    box.setWindowTitle(tr("Remove a run"))
    box.setText(tr("Remove {run}?").format(run=Run(folder).name))
    words = tr(
        "Its folder “{folder}”, with the model, its curves and all that was measured, is moved to "
        "the bin of this computer. Your pictures stay as they are."
    )
    box.setInformativeText(words.format(folder=folder))
    remove = box.addButton(tr("Move to the bin"), QMessageBox.ButtonRole.AcceptRole)
    keep = box.addButton(tr("Keep it"), QMessageBox.ButtonRole.RejectRole)
    remove.setToolTip(tr("It can be brought back from there"))
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    return box


def to_bin(folder: Path) -> bool:
    """Move a folder to the system's bin; False where it cannot."""
    return QFile(str(folder)).moveToTrash()
