"""What this program is, in which version, and where its files lie."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from workbench.app.shell import theme
from workbench.app.shell.icons import icon, icon_pixmap
from workbench.app.shell.language import tr
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.buttons import primary, secondary
from workbench.app.widgets.text import body, caption, heading
from workbench.core import places


def version() -> str:
    """The installed version."""
    from importlib import metadata

    try:
        return metadata.version("picture-workbench")
    except metadata.PackageNotFoundError:
        return tr("in development")


def versions() -> str:
    """What a report of a fault should name: program, Python, Qt, system."""
    import platform

    from PySide6.QtCore import qVersion

    return (
        f"{version()} · Python {platform.python_version()} · Qt {qVersion()} · "
        f"{platform.system()} {platform.machine()}"
    )


class AboutDialog(QDialog):
    """Name, purpose, version, licence, and the folders the program uses."""

    def __init__(self, device: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Workbench"))
        self.setFixedWidth(520)
        drawing = QLabel()
        ratio = QGuiApplication.primaryScreen().devicePixelRatio()
        drawing.setPixmap(icon_pixmap("app", 56, ratio=ratio))
        self._words = versions() + (f" · {device}" if device else "")
        copy = secondary(tr("Copy"), tr("Copy the versions, for a report"), "copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._words))
        close = primary(tr("Close"), tr("Close this box"))
        close.clicked.connect(self.accept)
        self.setLayout(
            column(
                row(drawing, theme.SMALL, column(heading("Workbench"), self._version(), spacing=0),
                    None),
                theme.MEDIUM,
                body(tr("Teach a model your own pictures, see how good it is, and see why it "
                        "decided so. Your pictures never leave this machine and are never "
                        "changed.")),
                self._folders(),
                theme.MEDIUM,
                caption(tr("Apache License 2.0. Stands on PySide6 (LGPL), PyTorch, torchvision, "
                           "grad-cam, NumPy, Pillow and others.")),
                None,
                row(copy, None, close),
                margins=(theme.XL, theme.XL, theme.XL, theme.LARGE),
            )
        )  # fmt: skip
        self.setWindowIcon(icon("app"))
        close.setDefault(True)
        close.setFocus()

    def _version(self) -> QLabel:
        label = caption(self._words)
        label.setWordWrap(False)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _folders(self) -> QLabel:
        lines = (
            tr("Projects: {folder}").format(folder=places.projects_dir()),
            tr("Settings: {folder}").format(folder=places.settings_dir()),
            tr("Log: {folder}").format(folder=places.logs_dir()),
        )
        label = caption("\n".join(lines))
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label
