"""What a page shows before there is anything: what this is, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.app.shell import theme
from workbench.app.shell.icons import icon_pixmap
from workbench.app.shell.language import tr
from workbench.app.widgets.boxes import row
from workbench.app.widgets.text import body, heading

_WIDTH = 440


class EmptyState(QWidget):
    """An icon, a title, a sentence or two, and the buttons that lead on."""

    def __init__(
        self, icon: str, title: str, text: str, buttons: Sequence[QPushButton] = ()
    ) -> None:
        super().__init__()
        self._icon = icon
        self._drawing = QLabel()
        self.title = heading(title)
        self.text = body(text)
        self.text.setProperty("role", "soft")
        centre = Qt.AlignmentFlag.AlignHCenter
        for label in (self._drawing, self.title, self.text):
            label.setAlignment(centre)
        self.title.setWordWrap(True)
        self.text.setFixedWidth(_WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.XL, theme.XL, theme.XL, theme.XL)
        layout.setSpacing(theme.MEDIUM)
        layout.addStretch(2)
        layout.addWidget(self._drawing, 0, centre)
        layout.addSpacing(theme.SMALL)
        layout.addWidget(self.title)
        layout.addWidget(self.text, 0, centre)
        if buttons:
            layout.addSpacing(theme.MEDIUM)
            layout.addLayout(row(None, *buttons, None))
        layout.addStretch(3)
        theme.news.theme_changed.connect(self._draw)
        self._draw()
        self._make_room()

    def say(self, title: str, text: str, icon: str | None = None) -> None:
        """Other words, for another reason why there is nothing."""
        self.title.setText(title)
        self.text.setText(text)
        self._make_room()
        if icon:
            self._icon = icon
            self._draw()

    def _make_room(self) -> None:
        """A centred label is given one line otherwise, however many it needs."""
        self.text.setMinimumHeight(max(0, self.text.heightForWidth(_WIDTH)))

    def _draw(self) -> None:
        self._drawing.setPixmap(icon_pixmap(self._icon, 40, "text_faint", self.devicePixelRatioF()))


def no_pictures(icon: str, promise: str, to_data: QPushButton) -> EmptyState:
    """What a page that needs a model shows while no project is open.

    Args:
        icon: Of the page.
        promise: What will be seen there, in a sentence.
        to_data: Leads to where pictures are chosen.
    """
    first = tr("Begin with your pictures on the Data page, then train a model.")
    return EmptyState(icon, tr("No pictures yet"), f"{first} {promise}", [to_data])
