"""A calm dialog for what nobody expected."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from workbench.app.shell import theme
from workbench.app.shell.icons import icon
from workbench.app.shell.language import tr
from workbench.app.shell.session import Message
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.buttons import primary, secondary
from workbench.app.widgets.fold import Fold
from workbench.app.widgets.text import body, caption, heading
from workbench.core.logs import log_file


class TroubleDialog(QDialog):
    """What happened in a sentence, what to do, and the rest for whoever mends it."""

    def __init__(self, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Something went wrong"))
        self.setWindowIcon(icon("app"))
        self.setMinimumWidth(520)
        self.setModal(False)
        self._message = message
        self.details = QPlainTextEdit(message.detail)
        self.details.setReadOnly(True)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setAccessibleName(tr("Details"))
        self.details.setToolTip(tr("What to send along when you report this"))
        self.details.setMinimumHeight(200)
        self.fold = Fold(tr("Details"), self.details, tr("For whoever mends it"))
        self.copy_button = secondary(tr("Copy"), tr("Copy message and details"), "copy")
        self.close_button = primary(tr("Go on"), tr("Close this and go on working"))
        self.copy_button.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.accept)
        self.fold.toggled.connect(lambda _unfolded: self.adjustSize())
        title = heading(message.text)
        title.setWordWrap(True)
        self.setLayout(
            column(
                title,
                body(message.hint),
                caption(tr("It is written to {file}").format(file=log_file())),
                theme.SMALL,
                self.fold,
                None,
                row(self.copy_button, None, self.close_button),
                margins=(theme.XL, theme.XL, theme.XL, theme.LARGE),
            )
        )
        self.close_button.setDefault(True)
        self.close_button.setFocus()

    def _copy(self) -> None:
        message = self._message
        QGuiApplication.clipboard().setText(f"{message.text}\n{message.hint}\n\n{message.detail}")
        self.copy_button.setText(tr("Copied"))
