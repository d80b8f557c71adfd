"""Asks whether a search that is half done goes on, or another takes its place."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from workbench.app.shell.language import tr


class HalfDone(QMessageBox):
    """The question; `go_on` and `anew` are its buttons, and Cancel leaves all as it is.

    Args:
        words: How far the search is.
        parent: The window.
    """

    def __init__(self, words: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("A search is half done"))
        self.setText(words)
        self.setInformativeText(
            tr("If you begin anew, its recipes that wait are taken off the queue. What was found "
               "is kept either way.")
        )  # fmt: skip
        self.go_on = self.addButton(tr("Go on with it"), QMessageBox.ButtonRole.AcceptRole)
        self.anew = self.addButton(tr("Begin anew"), QMessageBox.ButtonRole.DestructiveRole)
        stay = self.addButton(QMessageBox.StandardButton.Cancel)
        self.setDefaultButton(self.go_on)
        self.setEscapeButton(stay)
