"""The Like this one page as Qt shows it: two pictures side by side, two grids below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QSizePolicy, QStackedWidget, QWidget

from workbench.app.inspect.similar.presenter import Like
from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.boxes import column, page, row
from workbench.app.widgets.buttons import primary, secondary
from workbench.app.widgets.canvas import PictureCanvas
from workbench.app.widgets.cells import PictureCells
from workbench.app.widgets.empty import EmptyState
from workbench.app.widgets.grid import Cell, PictureGrid
from workbench.app.widgets.text import body, brief, info, line, subheading

if TYPE_CHECKING:
    import numpy as np

    from workbench.app.shell.session import Session

_SIDE = 96


class LikeCells(PictureCells[Like]):
    """Neighbours with how alike they are on their corner."""

    def note(self, picture: Like, label: str) -> str:
        return tr("{label}, likeness {likeness}").format(
            label=label, likeness=f"{picture.likeness:.2f}"
        )

    def _cell(self, picture: Like) -> Cell:
        cell = super()._cell(picture)
        badge = f"{picture.likeness:.2f}".replace("-", "−")
        return cell._replace(title=picture.label or tr("no class"), badge=badge)


class SimilarPage(QFrame):
    """Shows what the presenter decides.

    Signals:
        chosen: The neighbour to show beside the picture, a `Like`.
        opened: The neighbour to look at, a `Like`.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("surface", "page")
        self.picture = PictureCanvas(tr("The picture that is looked at"))
        self.beside = PictureCanvas(tr("The chosen picture it learned from"))
        self.title, self.note = subheading(""), brief("")
        self.beside_title, self.beside_note = subheading(""), brief("")
        self.look = secondary(tr("Look at this one"), tr("Look at the picture at the right"), "eye")
        self.sentence = body("")
        self.others_head = subheading("")
        self.nearest = PictureGrid(session, tr("The pictures most like it"), side=_SIDE)
        self.others = PictureGrid(session, tr("The pictures of other classes most like it"), _SIDE)
        self.busy, self.progress = body(""), QProgressBar()
        self.busy.setWordWrap(False)
        self.trouble = EmptyState("inspect", "", "")
        once = tr("Done once for each run; afterwards it is there at once")
        self.begin = primary(tr("Look at them"), once, "play")
        self.stopped = EmptyState(
            "stop", tr("You stopped it."),
            tr("What is most like this picture shows once the model has looked at all those it "
               "learned from."), [self.begin],
        )  # fmt: skip
        self._likes: dict[PictureGrid, Sequence[Like]] = {self.nearest: (), self.others: ()}
        self._stack = QStackedWidget()
        for part in (self._pictures(), self._busy_page(), self.trouble, self.stopped):
            self._stack.addWidget(part)
        self.setLayout(column(self._stack))
        self._connect()

    def _connect(self) -> None:
        for grid in self._likes:
            grid.current_changed.connect(lambda place, grid=grid: self._choose(grid, place))
            grid.opened.connect(lambda place, grid=grid: self.opened.emit(self._likes[grid][place]))

    def _choose(self, grid: PictureGrid, place: int) -> None:
        if place >= 0:
            self.chosen.emit(self._likes[grid][place])

    # ------------------------------------------------------------ what is shown

    def show_picture(self, pixels: np.ndarray | None, title: str, note: str) -> None:
        """Show the picture that is looked at."""
        self._stack.setCurrentIndex(0)
        self.picture.show_picture(pixels)
        self.title.setText(title)
        self.note.setText(note)

    def show_beside(self, pixels: np.ndarray | None, title: str, note: str) -> None:
        """Show the chosen neighbour beside it; where it cannot be shown, the note says why."""
        self.look.setEnabled(pixels is not None)
        if pixels is None:
            self.beside.say(note)
        else:
            self.beside.show_picture(pixels)
        self.beside_title.setText(title)
        self.beside_note.setText(note if pixels is not None else "")

    def show_likes(
        self, nearest: Sequence[Like], others: Sequence[Like], classes: Sequence[str]
    ) -> None:
        """Fill both grids."""
        for grid, likes in ((self.nearest, nearest), (self.others, others)):
            self._likes[grid] = likes
            grid.blockSignals(True)
            grid.show_cells(LikeCells(likes, classes))
            grid.blockSignals(False)
        self.others.say_when_empty(tr("It learned from pictures of one class only."))

    def show_heads(self, sentence: str, others: str) -> None:
        """Say what the neighbours are, and whose the second grid is."""
        self.sentence.setText(sentence)
        self.others_head.setText(others)

    def show_busy(self, words: str, done: int, total: int | None) -> None:
        """Say what is being waited for; empty when nothing is."""
        self._stack.setCurrentIndex(1 if words else 0)
        self.busy.setText(words)
        self.progress.setRange(0, total or 0)
        self.progress.setValue(done)

    def show_trouble(self, message: str, hint: str) -> None:
        """Say in place of the pictures why there are none."""
        self.trouble.say(message, hint)
        self._stack.setCurrentIndex(2)

    def show_stopped(self) -> None:
        """Say that the user stopped it, and offer to begin again."""
        self._stack.setCurrentWidget(self.stopped)

    # ------------------------------------------------------------ how it is built

    def _pictures(self) -> QWidget:
        large, medium = theme.LARGE, theme.MEDIUM
        around = (large, medium, large, medium)
        head = subheading(tr("Most like it, of those it learned from"))
        explained = info(tr(
            "Just before its last step a network describes each picture by some hundred figures. "
            "Pictures with nearly the same figures are alike to it, whatever they look like to us."
        ))  # fmt: skip
        left = column(_described(self.title, self.note), self.picture)
        left.setStretch(1, 1)
        right = column(_described(self.beside_title, self.beside_note, self.look), self.beside)
        right.setStretch(1, 1)
        above = row(page(left), page(right), spacing=large)
        near = column(row(head, explained, None, spacing=theme.SMALL), self.nearest)
        mistaken = info(tr(
            "What the model might take it for: if the two look alike to you as well, more "
            "pictures of both may help; if they do not, look at what it looks at."
        ))  # fmt: skip
        far = column(row(self.others_head, mistaken, None, spacing=theme.SMALL), self.others)
        below = row(page(near), page(far), spacing=large)
        whole = column(above, self.sentence, line(), below, margins=around)
        whole.setStretch(0, 5)
        whole.setStretch(3, 4)
        return page(whole)

    def _busy_page(self) -> QWidget:
        self.progress.setAccessibleName(tr("How many pictures it knows already"))
        self.progress.setToolTip(tr("Done once for each run; afterwards it is there at once"))
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(320)
        return page(column(None, row(None, self.busy, None), row(None, self.progress, None), None))


def _described(title: QLabel, note: QLabel, button: QWidget | None = None) -> QWidget:
    """A picture's name and what is said of it, as high whether or not a button is beside it."""
    title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    words = page(column(title, note, spacing=2))
    line_of = row(words, spacing=theme.MEDIUM)
    line_of.setStretch(0, 1)
    if button is not None:
        line_of.addWidget(button)
    whole = page(line_of)
    whole.setFixedHeight(44)
    return whole
