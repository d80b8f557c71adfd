"""The chosen channel at the right of the Inside tab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QVBoxLayout, QWidget

from workbench.app.inspect.inside.effect_bars import EffectBars
from workbench.app.inspect.inside.made_grid import MadeGrid
from workbench.app.inspect.inside.pages import OPACITY, EffectLine
from workbench.app.inspect.inside.unit import UnitPage
from workbench.app.inspect.inside.worker import Patch
from workbench.app.shell import theme
from workbench.app.shell.icons import icon
from workbench.app.shell.language import tr
from workbench.app.widgets.boxes import column, page, row, scrolled
from workbench.app.widgets.buttons import secondary
from workbench.app.widgets.canvas import PictureCanvas
from workbench.app.widgets.grid import Cell
from workbench.app.widgets.grid_layout import GAP, TEXT
from workbench.app.widgets.text import caption, heading, info, subheading

if TYPE_CHECKING:
    import numpy as np

    from workbench.app.shell.session import Session

WIDTH = 336
_SIDE = 80
_COLUMNS = 3


class UnitPanel(QFrame):
    """Shows where the channel is excited, by what, and what it does to the decision.

    Signals:
        opened: The patch whose picture is to be looked at, a `Patch`.
    """

    opened = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("surface", "page")
        self.setFixedWidth(WIDTH)
        self.title, self.here, self.lost = heading(""), caption(""), caption("")
        self.canvas = PictureCanvas(tr("The picture with what excites the channel"))
        self.canvas.setFixedHeight(200)
        self.canvas.set_opacity(OPACITY)
        self.sought, self.sought_words = (
            PictureCanvas(tr("What the channel looks for")),
            caption(""),
        )
        self.sought.setFixedHeight(240)
        self.seek = secondary("", "", "play")
        self.search = secondary(
            tr("Look through the pictures"),
            tr("Find the pictures that excite each channel of this stage most"), "pictures",
        )  # fmt: skip
        self.search_words, self.progress = caption(""), QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(tr("How many pictures were looked through"))
        self.progress.setToolTip(tr("Done once for each stage; afterwards it is there at once"))
        self.patches = MadeGrid(session, tr("The parts of pictures that excite it most"), _SIDE)
        self.patches.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.effect_words, self.effect = caption(""), EffectBars()
        self._patches: Sequence[Patch] = ()
        self._classes: Sequence[str] = ()
        self.patches.opened.connect(lambda place: self.opened.emit(self._patches[place]))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._inner = self._layout()
        area = scrolled(self._inner)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("The chosen channel"))
        outer.addWidget(area)
        self.show_patches((), ())
        self.show_search("", 0, None, "")
        self.show_sought(None, "", running=False)
        self.show_unit(None)
        theme.news.theme_changed.connect(self._recolour)

    def _layout(self) -> QWidget:
        large, medium, small = theme.LARGE, theme.MEDIUM, theme.SMALL
        excited = info(tr(
            "All your pictures with a class are looked through, and the place in each that "
            "excites the channel most is cut out. Double-click one to look at its picture."
        ))  # fmt: skip
        decision = info(tr(
            "The model is asked about pictures of every class twice: as it is, and with this "
            "channel switched off. A class that falls without it rests on it."
        ))  # fmt: skip
        looks = info(tr(
            "A picture is made from noise and improved step by step so that it excites the "
            "channel more and more. It shows what the channel would like to see best, not "
            "anything that was photographed."
        ))  # fmt: skip
        return page(column(
            self.title, self.here, self.lost, small, self.canvas, large,
            row(subheading(tr("What it looks for")), looks, None, self.seek, spacing=small),
            self.sought, self.sought_words, large,
            row(subheading(tr("Your pictures that excite it most")), excited, None, spacing=small),
            self.search_words, self.progress, row(self.search, None), self.patches, large,
            row(subheading(tr("What it does to the decision")), decision, None, spacing=small),
            self.effect_words, self.effect, medium, None,
            spacing=small, margins=(large, large, large, large),
        ))  # fmt: skip

    # ------------------------------------------------------------ what is shown

    def show_unit(self, unit: UnitPage | None) -> None:
        """Say which channel it is, and what it does here."""
        self._inner.setVisible(unit is not None)
        if unit is not None:
            self.title.setText(unit.title)
            self.here.setText(unit.here)
            self.lost.setText(unit.lost or " ")

    def show_unit_picture(self, pixels: np.ndarray, overlay: np.ndarray, keep_view: bool) -> None:
        """Show the picture with the channel's map over it."""
        self.canvas.show_picture(pixels, keep_view)
        self.canvas.show_overlay(overlay)

    def show_sought(self, pixels: np.ndarray | None, words: str, running: bool) -> None:
        """Show what it looks for, how that goes, and whether it is being made."""
        self.sought.setVisible(pixels is not None)
        if pixels is not None:
            self.sought.show_picture(pixels, keep_view=True)
        self.sought_words.setText(words)
        self.sought_words.setVisible(bool(words))
        again = tr("Make it again") if pixels is not None else tr("Make a picture of it")
        self.seek.setText(tr("Stop") if running else again)
        self.seek.setAccessibleName(self.seek.text())
        self.seek.setToolTip(
            tr("Keep the picture as it is")
            if running
            else tr("Takes some seconds up to a minute; you can watch it improve")
        )
        self.seek.setIcon(icon("stop" if running else "play", "text"))

    def show_patches(self, patches: Sequence[Patch], classes: Sequence[str]) -> None:
        """Show the parts of pictures that excite it most."""
        self._patches, self._classes = patches, classes
        places = {name: place for place, name in enumerate(classes)}
        cells = [
            Cell(
                str(number), "", patch.item.label or "",
                f"{patch.item.path.replace(chr(92), '/').rsplit('/', 1)[-1]} · {patch.value:.2f}",
                theme.class_colour(places.get(patch.item.label or "", 0)).name(),
            )
            for number, patch in enumerate(patches)
        ]  # fmt: skip
        rows = -(-len(cells) // _COLUMNS)
        self.patches.setVisible(bool(cells))
        self.patches.setFixedHeight(rows * (_SIDE + TEXT + GAP) + 2 * GAP)
        self.patches.show_made(cells, lambda id: self._patches[int(id)].pixels)

    def _recolour(self) -> None:
        self.show_patches(self._patches, self._classes)

    def show_search(self, words: str, done: int, total: int | None, offer: str) -> None:
        """Say how the search for them goes, or offer it; nothing where both are empty."""
        self.search.setVisible(bool(offer))
        self.progress.setVisible(bool(words))
        self.search_words.setVisible(bool(words or offer))
        if words and total:
            words = tr("{words}: {done} of {total}").format(
                words=words, done=f"{done:,}", total=f"{total:,}"
            )
        self.search_words.setText(words or offer)
        self.progress.setRange(0, total or 0)
        self.progress.setValue(done)

    def show_effect(self, words: str, lines: Sequence[EffectLine]) -> None:
        """Show what switching it off does to each class."""
        self.effect_words.setText(words or tr("Asking with and without it…"))
        self.effect.show_lines(lines)
