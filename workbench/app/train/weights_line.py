"""Which weights the chosen backbone begins with, in one line."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from workbench.app.shell.language import tr
from workbench.app.shell.theme import MEDIUM
from workbench.app.train.fit_dialog import FitDialog
from workbench.app.train.pages import WeightsPage
from workbench.app.widgets.boxes import row
from workbench.app.widgets.buttons import quiet, secondary
from workbench.app.widgets.text import body, caption, info, set_role
from workbench.models.weight_files import SUFFIXES

FROM_FILE = "file…"


class WeightsLine(QWidget):
    """A choice of sources, what the chosen one means, and a button to fetch it."""

    chosen = Signal(str)
    download_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: WeightsPage | None = None
        self.box = QComboBox()
        self.box.setAccessibleName(tr("Weights to begin with"))
        self.box.setToolTip(tr("What the network knows before it sees your pictures"))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.box.activated.connect(self._on_activated)
        self.sentence = caption("")
        self.button = secondary(tr("Download"), tr("Fetch the published weights now"), "download")
        self.button.clicked.connect(self.download_wanted)
        self.parts = quiet(tr("Which parts…"), tr("What fits and what does not, by name"))
        self.parts.clicked.connect(self._show_parts)
        label = body(tr("Begins with"))
        label.setWordWrap(False)
        label.setBuddy(self.box)
        explained = info(
            tr(
                "A network that has already learned to see, from a million other pictures, needs "
                "far fewer of yours. What it has learned are its weights."
            )
        )
        line = row(
            label, self.box, explained, self.sentence, self.parts, self.button, spacing=MEDIUM
        )
        line.setStretch(3, 1)
        self.setLayout(line)

    def show_weights(self, page: WeightsPage) -> None:
        """Show the sources and the chosen one."""
        if self._shown is None or page.sources != self._shown.sources:
            self.box.clear()
            for source in page.sources:
                self.box.addItem(source.title, source.value)
            self.box.addItem(tr("A weights file…"), FROM_FILE)
        self._shown = page
        self.box.setCurrentIndex(max(0, self.box.findData(page.source)))
        self.box.setEnabled(len(page.sources) > 1)
        self.sentence.setText(page.sentence)
        set_role(self.sentence, "warning" if page.tone == "warning" else "caption")
        self.button.setVisible(bool(page.download))
        self.button.setText(page.download)
        self.button.setAccessibleName(page.download)
        self.button.setEnabled(not page.downloading)
        self.parts.setVisible(bool(page.parts))

    def _show_parts(self) -> None:
        if self._shown is not None:
            dialog = FitDialog(self._shown.sentence, self._shown.parts, self.window())
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    def _on_activated(self, place: int) -> None:
        source = self.box.itemData(place)
        if source != FROM_FILE:
            self.chosen.emit(source)
            return
        path, _ = QFileDialog.getOpenFileName(
            self.window(),
            tr("Choose a weights file"),
            "",
            tr("Weights ({endings});;All files (*)").format(
                endings=" ".join(f"*{ending}" for ending in SUFFIXES)
            ),
        )
        if self._shown is not None:  # a file is shown once it was looked into
            self.box.setCurrentIndex(max(0, self.box.findData(self._shown.source)))
        if path:
            self.chosen.emit(path)
