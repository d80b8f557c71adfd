"""A strip of the user's own pictures, as training will vary them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.app.shell.language import tr
from workbench.app.shell.theme import MEDIUM, SMALL, colour
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.buttons import quiet
from workbench.app.widgets.images import pixmap_of
from workbench.app.widgets.text import caption, info, subheading

if TYPE_CHECKING:
    from workbench.data.picture import Pixels

SIDE = 104


class _Strip(QWidget):
    """Paints small squares side by side; as many as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self._pictures: list[QPixmap] = []
        self.setFixedHeight(SIDE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Pictures as it will see them"))
        self.setToolTip(tr("Some of your pictures, exactly as the network will be given them"))

    def sizeHint(self) -> QSize:
        return QSize(4 * (SIDE + SMALL), SIDE)

    def show_pictures(self, pictures: list[QPixmap]) -> None:
        self._pictures = pictures
        self.update()

    def count(self) -> int:
        return len(self._pictures)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for place in range(max(1, (self.width() + SMALL) // (SIDE + SMALL))):
            at = QRectF(place * (SIDE + SMALL), 0, SIDE, SIDE)
            if place < len(self._pictures):
                pixmap = self._pictures[place]
                painter.drawPixmap(at, pixmap, QRectF(pixmap.rect()))
            elif not self._pictures and place < 8:
                painter.fillRect(at, colour("sunken"))


class PreviewStrip(QWidget):
    """The strip with its title, a word on what is amiss, and “Again” for another draw."""

    def __init__(self) -> None:
        super().__init__()
        self.strip = _Strip()
        self.again = quiet(tr("Again"), tr("Another draw of the same variation"), "redo")
        self.words = caption("")
        self.words.setWordWrap(False)
        explained = info(
            tr("These are the very squares that training computes with: cut, turned and lit as "
               "“Variation” says, at the size the network sees. Where only the last layer "
               "learns, “Again” goes through the looks at each picture, the plain one among them.")
        )  # fmt: skip
        title = subheading(tr("Your pictures, as it will see them"))
        head = row(title, explained, self.again, self.words, None, spacing=SMALL)
        self.setLayout(column(head, self.strip, spacing=MEDIUM))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_previews(self, pictures: Pixels | None, words: str) -> None:
        """Show these; without any, what is the matter."""
        self.words.setText(words)
        self.strip.show_pictures([pixmap_of(p) for p in pictures] if pictures is not None else [])
