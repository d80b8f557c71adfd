"""The answers: a thumbnail, the class, how sure, and the three likeliest; thousands of lines."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QHeaderView

from workbench.app.predict.pages import Answer
from workbench.app.shell.language import tr
from workbench.app.shell.phrases import percent
from workbench.app.shell.theme import class_colour
from workbench.app.widgets.feed import feed_of
from workbench.app.widgets.table import Column, Line, NumbersTable

if TYPE_CHECKING:
    from workbench.app.shell.session import Session

THUMBNAIL = 48
_LINE = 56

COLUMNS = (
    Column(tr("Picture"), text=lambda path: Path(path).name),
    Column(tr("Class"), tip=tr("The class the model holds likeliest")),
    Column(tr("How sure"), True, percent, tr("The confidence of the model in that class")),
    Column(tr("Three likeliest"), tip=tr("The likeliest classes, the first one first")),
)


class AnswersTable(NumbersTable):
    """Asks for the thumbnails of the lines that can be seen, and of no others."""

    def __init__(self, session: Session) -> None:
        super().__init__(tr("Predictions"), COLUMNS)
        self._feed = feed_of(session)
        self._feed.arrived.connect(self._on_arrived)
        self._ids: dict[str, str] = {}
        self._blank = _blank(self.devicePixelRatioF())
        self.setIconSize(QSize(THUMBNAIL, THUMBNAIL))
        self.verticalHeader().setDefaultSectionSize(_LINE)
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerPixel)
        self._dress()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._want)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._soon.start())
        self.model().layoutChanged.connect(self._soon.start)

    def clear_answers(self) -> None:
        """Show none."""
        self.show_lines(())
        self._feed.want(self, ())

    def add_answers(self, answers: Sequence[Answer]) -> None:
        """Append lines."""
        self.add_lines([self._line(one) for one in answers])
        self._soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More lines may have come into sight."""
        super().resizeEvent(event)
        self._soon.start()

    def _dress(self) -> None:
        header = self.horizontalHeader()
        modes = QHeaderView.ResizeMode
        for section, width in ((0, 280), (1, 150), (2, 96)):
            header.setSectionResizeMode(section, modes.Interactive)
            header.resizeSection(section, width)
        header.setSectionResizeMode(3, modes.Stretch)

    def _line(self, one: Answer) -> Line:
        values = (one.path, one.label, one.confidence, one.top)
        colour = class_colour(one.place)
        return Line(values, one.path, colour, self._blank, one.path, swatch_at=1)

    def _want(self) -> None:
        lines = self.lines()
        wanted = []
        for place in self.visible():
            path = lines[place].key
            id_ = self._ids.setdefault(path, _id_of(path))
            pixmap = self._feed.pixmap(id_)
            if pixmap is None:
                wanted.append((id_, path))
            elif lines[place].picture is self._blank:
                self.set_picture(place, _squared(pixmap, self.devicePixelRatioF()))
        self._feed.want(self, wanted)

    def _on_arrived(self, _ids: set[str]) -> None:
        self._soon.start()


def _id_of(path: str) -> str:
    """What the thumbnail is known by: the file as it is now, without reading it."""
    try:
        state = Path(path).stat()
        known = f"{path}|{state.st_mtime_ns}|{state.st_size}"
    except OSError:
        known = path
    return hashlib.sha256(known.encode(errors="surrogateescape")).hexdigest()


def _blank(ratio: float) -> QPixmap:
    pixmap = QPixmap(QSize(THUMBNAIL, THUMBNAIL) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _squared(pixmap: QPixmap, ratio: float) -> QPixmap:
    """The middle of the thumbnail, as large as the line allows."""
    side = round(THUMBNAIL * ratio)
    ways = Qt.AspectRatioMode.KeepAspectRatioByExpanding
    scaled = pixmap.scaled(side, side, ways, Qt.TransformationMode.SmoothTransformation)
    left, top = (scaled.width() - side) // 2, (scaled.height() - side) // 2
    square = scaled.copy(left, top, side, side)
    square.setDevicePixelRatio(ratio)
    return square
