"""The Shortcuts tab as Qt shows it: an invitation, a search that goes on, what it found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QProgressBar,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.app.inspect.shortcuts.flow import Flow
from workbench.app.inspect.shortcuts.pages import Card, Findings, Line, Shown
from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.boxes import column, page, row, scrolled
from workbench.app.widgets.buttons import primary, quiet, secondary
from workbench.app.widgets.empty import EmptyState
from workbench.app.widgets.images import pixmap_of
from workbench.app.widgets.text import body, caption, heading, info, subheading

_SIDE = 132


class ShortcutsPage(QStackedWidget):
    """Shows what the presenter decides.

    Signals:
        picture_chosen: The path of a picture that was pressed.
    """

    picture_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        tip = tr("Takes about a minute; goes on while you do other things")
        self.search = primary(tr("Search for shortcuts"), tip, "search")
        self.again = quiet(tr("Search again"), tip, "search")
        self.go_on = quiet(
            tr("Go on to all pictures"),
            tr("Averages the maps over all pictures that the model was judged by; takes longer"),
            "layers",
        )
        for kept in (self.again, self.go_on):
            kept.setParent(self)
            kept.hide()
        self.stop = secondary(tr("Stop"), tr("Leave off searching"), "stop")
        self.invitation = EmptyState("search", *_invitation(), [self.search])
        self.doing = body("")
        self.doing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(280)
        self.bar.setAccessibleName(tr("How far the search is"))
        busy = column(None, self.doing, row(None, self.bar, None), row(None, self.stop, None), None)
        self._result = QVBoxLayout()
        self._result.setContentsMargins(0, 0, 0, 0)
        self._area = scrolled(page(self._result))
        self._area.setAccessibleName(tr("What the search found"))
        for part in (self.invitation, page(busy), self._area):
            self.addWidget(part)

    def show_invitation(self) -> None:
        """Nothing was searched yet: say what a search is."""
        self.invitation.say(*_invitation(), "search")
        self.setCurrentIndex(0)

    def show_busy(self, doing: str, done: float) -> None:
        """Say how far the search is, 0 to 1."""
        if doing:
            self.doing.setText(f"{doing}…")
        self.bar.setValue(round(1000 * done))
        self.setCurrentIndex(1)

    def show_trouble(self, message: str, hint: str) -> None:
        """Say why there is nothing."""
        self.invitation.say(message, hint, "warning")
        self.setCurrentIndex(0)

    def show_findings(self, page_: Findings) -> None:
        """Show what it came to."""
        for kept in (self.again, self.go_on):
            kept.setParent(self)  # they outlive the page before
        large = theme.LARGE
        parts: list[QWidget | int] = [*_head(page_)]
        for card in page_.cards:
            parts += [large, self._card(card)]
        parts += [large, subheading(tr("What was tried")), _tried(page_.lines)]
        parts += [large, subheading(tr("Where the evidence lies, on average")), _map_words()]
        parts.append(Flow([Tile(one, None) for one in page_.maps]))
        layout = column(*parts, row(self.go_on, self.again, None), None, spacing=theme.SMALL,
                        margins=(large, large, large, large))  # fmt: skip
        self._area.setWidget(page(layout))
        self.again.show()
        self.go_on.setVisible(page_.more)
        self.setCurrentIndex(2)

    def _card(self, card: Card) -> QWidget:
        strength = caption(tr("how strong: {share}").format(share=card.strength))
        strength.setWordWrap(False)
        name = subheading(card.title)
        name.setWordWrap(True)
        tiles = [Tile(one, self.picture_chosen.emit) for one in card.pictures]
        return page(column(name, strength, body(card.sentence), Flow(tiles), spacing=theme.SMALL))


def _invitation() -> tuple[str, str]:
    """What is asked, and what a search does about it."""
    return tr("Does the model look at the thing itself?"), tr(
        "A model may be right for the wrong reason: a ruler, a tag in the corner, the light, the "
        "camera. This search tells classes by such parts alone, then swaps the parts between "
        "pictures and sees whether the answer goes with them."
    )


def _head(page_: Findings) -> list[QWidget | int]:
    title, text = heading(page_.title), body(page_.text)
    title.setWordWrap(True)
    return [title, text]


def _map_words() -> QWidget:
    return caption(
        tr("The average picture of each class with its average map, for your own eye: no verdict "
           "above goes by it. Evidence that piles up in a corner or at an edge deserves a look. "
           "Beside each name: over how many pictures.")
    )  # fmt: skip


def _tried(lines: Sequence[Line]) -> QWidget:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.MEDIUM)
    grid.setVerticalSpacing(theme.SMALL)
    for place, one in enumerate(lines):
        name = body(one.title)
        name.setWordWrap(False)
        grid.addWidget(name, place, 0)
        grid.addWidget(info(one.tip), place, 1)
        grid.addWidget(caption(one.said), place, 2)
    grid.setColumnStretch(2, 1)
    chance = caption(
        tr("How often a picture of the class ranks above another one by that part alone: 0.5 is "
           "chance, 1 is always. A high figure is no fault by itself: a colour may belong to the "
           "thing. It counts where the model’s answers go with it.")
    )  # fmt: skip
    return page(column(grid, chance, spacing=theme.SMALL))


class Tile(QAbstractButton):
    """A small picture with words below it and, where meant, a frame round a part of it."""

    def __init__(self, shown: Shown, chosen: Callable[[str], object] | None) -> None:
        super().__init__()
        self._shown = shown
        self._pixmap = pixmap_of(shown.pixels)
        name = shown.words or shown.path.replace("\\", "/").split("/")[-1]
        self.setAccessibleName(name)
        self.setToolTip(tr("Look at {name}").format(name=name) if chosen else name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if chosen:
            self.clicked.connect(lambda: chosen(shown.path))

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().height() + theme.SMALL if self._shown.words else 0
        return QSize(_SIDE, _SIDE + words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._pixmap.size().scaled(_SIDE, _SIDE, Qt.AspectRatioMode.KeepAspectRatio)
        at = QRectF((_SIDE - size.width()) / 2, (_SIDE - size.height()) / 2,
                    size.width(), size.height())  # fmt: skip
        painter.drawPixmap(at, self._pixmap, QRectF(self._pixmap.rect()))
        if self._shown.frame is not None:
            left, top, right, bottom = self._shown.frame
            part = QRectF(at.left() + left * at.width(), at.top() + top * at.height(),
                          (right - left) * at.width(), (bottom - top) * at.height())  # fmt: skip
            for colour, width in ((theme.colour("page"), 4), (theme.colour("accent"), 2)):
                painter.setPen(QPen(colour, width))
                painter.drawRect(part.adjusted(1, 1, -1, -1))
        if self._shown.words:
            painter.setPen(theme.colour("text"))
            below = self.rect().adjusted(0, _SIDE + theme.SMALL // 2, 0, 0)
            words = self.fontMetrics().elidedText(
                self._shown.words, Qt.TextElideMode.ElideRight, _SIDE
            )
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, words)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
