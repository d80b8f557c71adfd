"""Which parts of a weights file fit and which do not, by name."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from workbench.app.shell.language import tr
from workbench.app.shell.theme import LARGE, MEDIUM
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.buttons import primary
from workbench.app.widgets.text import body, heading


class FitDialog(QDialog):
    """A sentence, and the full lists below it."""

    def __init__(self, sentence: str, lists: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Which parts fit"))
        self.resize(640, 560)
        self.lists = QPlainTextEdit(lists)
        self.lists.setReadOnly(True)
        self.lists.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.lists.setAccessibleName(tr("Parts of the network by name"))
        self.lists.setToolTip(tr("The names are those of the network's tensors"))
        close = primary(tr("Close"), tr("Back to the choices"))
        close.clicked.connect(self.accept)
        self.setLayout(
            column(
                heading(tr("Which parts fit")),
                body(sentence),
                self.lists,
                row(None, close),
                spacing=MEDIUM,
                margins=(LARGE, LARGE, LARGE, LARGE),
            )
        )
