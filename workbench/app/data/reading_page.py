"""The Data page while the first pictures are being read."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.buttons import secondary
from workbench.app.widgets.text import Elided, body, heading


class ReadingPage(QWidget):
    """What is being read, how far it is, and Stop."""

    stop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = Elided(heading(""))
        self.doing = body("")
        self.doing.setProperty("role", "soft")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setFixedWidth(400)
        self.bar.setAccessibleName(tr("Progress"))
        self.bar.setToolTip(tr("How far the reading is"))
        self.stop = secondary(tr("Stop"), tr("End the reading; nothing was changed"), "stop")
        self.stop.clicked.connect(self.stop_wanted)
        centre = Qt.AlignmentFlag.AlignHCenter
        self.title.setAlignment(centre)
        self.doing.setAlignment(centre)
        self.doing.setFixedWidth(400)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.MEDIUM)
        layout.addStretch(2)
        for part in (self.title, self.doing, self.bar):
            layout.addWidget(part, 0, centre)
        layout.addSpacing(theme.LARGE)
        layout.addWidget(self.stop, 0, centre)
        layout.addStretch(3)

    def show_reading(self, title: str, doing: str, done: float, total: float | None) -> None:
        """Show how far it is."""
        self.title.setText(title)
        self.doing.setText(doing)
        self.bar.setRange(0, 1000 if total else 0)
        if total:
            self.bar.setValue(round(1000 * done / total))
