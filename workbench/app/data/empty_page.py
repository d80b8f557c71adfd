"""The Data page before there is anything: a large place to drop, and two samples to try."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from workbench.app.data.samples import CARDS, SampleButton
from workbench.app.shell import theme
from workbench.app.shell.icons import icon_pixmap
from workbench.app.shell.language import tr
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.buttons import primary, quiet, secondary
from workbench.app.widgets.text import body, caption, subheading, title

_WIDTH = 760


class DropTarget(QFrame):
    """A dashed field that says: here."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.colour("line_strong"), 1.5)
        pen.setDashPattern([5, 5])
        painter.setPen(pen)
        painter.setBrush(theme.colour("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)


class EmptyPage(QWidget):
    """What this is, and what to do.

    Signals:
        pictures_wanted: Choose a folder.
        archive_wanted: Choose a ZIP.
        project_wanted: Choose a project.
        sample_wanted: Open the sample of this name.
    """

    pictures_wanted = Signal()
    archive_wanted = Signal()
    project_wanted = Signal()
    sample_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._drawing = QLabel()
        self.cards = {card.name: SampleButton(card) for card in CARDS}
        for name, card in self.cards.items():
            card.clicked.connect(lambda *_, name=name: self.sample_wanted.emit(name))
        holder = QWidget()
        holder.setMaximumWidth(_WIDTH)
        holder.setLayout(
            column(
                self._target(),
                theme.MEDIUM,
                subheading(tr("Or look around with a sample")),
                row(*self.cards.values(), spacing=theme.LARGE),
                spacing=theme.LARGE,
            )
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.XL, theme.XL, theme.XL, theme.XL)
        layout.addStretch(2)
        layout.addLayout(row(None, holder, None, spacing=0))
        layout.addStretch(3)
        holder.setMinimumWidth(min(_WIDTH, 640))
        theme.news.theme_changed.connect(self._draw)
        self._draw()

    def _target(self) -> DropTarget:
        target = DropTarget()
        centre = Qt.AlignmentFlag.AlignHCenter
        words = body(
            tr(
                "Put the pictures of each class into a folder of its own, and drop the folder "
                "that holds them anywhere on this window. A ZIP of it is fine too."
            )
        )
        words.setAlignment(centre)
        words.setProperty("role", "soft")
        words.setFixedWidth(480)
        promise = caption(tr("Your pictures stay where they are and are never changed."))
        promise.setAlignment(centre)
        headline = title(tr("Drop a folder of pictures here"))
        headline.setAlignment(centre)
        choose = primary(tr("Choose a folder…"), tr("A folder with one folder a class (Ctrl+O)"))
        self.setFocusProxy(choose)
        archive = secondary(tr("Choose a ZIP…"), tr("A ZIP of such a folder"))
        project = quiet(tr("Open a project…"), tr("Go on with earlier work (Ctrl+Shift+O)"))
        choose.clicked.connect(self.pictures_wanted)
        archive.clicked.connect(self.archive_wanted)
        project.clicked.connect(self.project_wanted)
        layout = QVBoxLayout(target)
        layout.setContentsMargins(theme.XL, 40, theme.XL, 32)
        layout.setSpacing(theme.MEDIUM)
        layout.addWidget(self._drawing, 0, centre)
        layout.addWidget(headline)
        layout.addWidget(words, 0, centre)
        layout.addSpacing(theme.MEDIUM)
        layout.addLayout(row(None, choose, archive, project, None))
        layout.addSpacing(theme.SMALL)
        layout.addWidget(promise)
        return target

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        self._drawing.setPixmap(icon_pixmap("folder_open", 48, "accent", ratio))
