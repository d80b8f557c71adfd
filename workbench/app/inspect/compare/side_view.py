"""One of two pictures side by side: its pickers above, what is said of it below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from workbench.app.inspect.pages import Choice, TrustLine, Verdict
from workbench.app.inspect.picker import Picker
from workbench.app.inspect.waiting import Waiting
from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.shell.phrases import percent
from workbench.app.widgets.boxes import column, page, row
from workbench.app.widgets.canvas import PictureCanvas
from workbench.app.widgets.text import Elided, brief, caption, set_role

if TYPE_CHECKING:
    import numpy as np

_COLUMNS = 12
_LEAST = 108  # pixels for “Automatic”, three times in the least window
_PLACES = {  # row, first column, columns
    "target": (0, 0, 6), "against": (0, 6, 6), "method": (1, 0, 4), "layer": (1, 4, 3),
    "run": (1, 7, 5),
}  # fmt: skip
_WORDS = 132  # pixels for what is said below; both pictures stay as high as one another


class CompareSide(QWidget):
    """Shows one look.

    Signals:
        chosen: A picker's name and the value the user picked.
        kept: Whether this side keeps its picture while the strip goes on.
    """

    chosen = Signal(str, str)
    kept = Signal(bool)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.pickers = {
            "target": Picker(tr("Class to explain"), tr("Which class this map is about")),
            "against": Picker(tr("Rather than"), tr("Which other class it is told from")),
            "method": Picker(tr("Method"), tr("How this map is made")),
            "layer": Picker(tr("Layer"), tr("Where in the network this map is drawn from")),
            "run": Picker(tr("Model"), tr("Which run's model looks at this picture")),
        }
        self.keep = self._keep()
        self.canvas = PictureCanvas(name)
        self.answer, self.name = Elided(caption("")), brief("", Qt.TextElideMode.ElideMiddle)
        self.trust = (caption(""), caption(""))
        self.waiting = Waiting(self.canvas)
        self.name.setMinimumWidth(40)
        self.evidence = caption("")
        below = page(column(self.evidence, *self.trust, None, spacing=theme.SMALL,
                            margins=(theme.MEDIUM, theme.SMALL, theme.MEDIUM, 0)))  # fmt: skip
        below.setFixedHeight(_WORDS)
        layout = column(self._choices(), self._head(), spacing=0)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(below)
        self.setLayout(layout)

    # ------------------------------------------------------------ what is shown

    def show_choices(self, name: str, choices: Sequence[Choice], current: str) -> None:
        """Fill one of the pickers; what has none here is as it is on the Picture tab."""
        if name in self.pickers:
            self.pickers[name].show_choices(choices, current)

    def show_picture(self, pixels: np.ndarray | None, keep_view: bool) -> None:
        """Show the picture alone."""
        self.canvas.show_picture(pixels, keep_view)

    def show_overlay(self, colours: np.ndarray | None) -> None:
        """Lay the map over all of the picture."""
        self.canvas.show_overlay(colours)

    def show_opacity(self, opacity: float) -> None:
        """How strongly the map covers the picture."""
        self.canvas.set_opacity(opacity)

    def show_verdict(self, said: Verdict | None) -> None:
        """Say what the model makes of it."""
        explained = next((bar for bar in said.bars if bar.explained), None) if said else None
        words = f"{explained.name} {percent(explained.share)}" if explained else ""
        parts = [words]
        if said and said.side is not None:
            parts.append(tr("{side} pixels").format(side=said.side))
        self.answer.setText(" · ".join(parts))
        self.answer.setToolTip(said.sentence if said else "")
        self.name.setText(said.title if said else "")
        self.evidence.setText(said.evidence if said else "")
        set_role(self.evidence, "warning" if said and said.empty else "caption")

    def show_trust(self, lines: Sequence[TrustLine]) -> None:
        """Say how far this map can be relied on."""
        for place, label in enumerate(self.trust):
            line = lines[place] if place < len(lines) else None
            label.setText(line.text if line else "")
            set_role(label, "warning" if line and line.tone == "warning" else "caption")

    def show_busy(self, words: str, slow: bool = False) -> None:
        """Say what is being waited for; what is slow may be stopped."""
        self.waiting.say(words, slow)

    def show_trouble(self, message: str, hint: str) -> None:
        """Say in place of the picture why there is none."""
        self.canvas.say(f"{message}\n\n{hint}".strip())

    # ------------------------------------------------------------ how it is built

    def _choices(self) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(theme.MEDIUM, theme.SMALL, theme.MEDIUM, theme.SMALL)
        grid.setHorizontalSpacing(theme.SMALL)
        grid.setVerticalSpacing(theme.SMALL)
        for name, (down, across, wide) in _PLACES.items():
            picker = self.pickers[name]
            picker.setMinimumWidth(_LEAST)
            label = caption(picker.accessibleName())
            label.setWordWrap(False)
            label.setBuddy(picker)
            grid.addWidget(label, 2 * down, across, 1, wide)
            grid.addWidget(picker, 2 * down + 1, across, 1, wide)
            picker.picked.connect(lambda value, name=name: self.chosen.emit(name, value))
        for place in range(_COLUMNS):
            grid.setColumnStretch(place, 1)
        return page(grid)

    def _head(self) -> QWidget:
        margins = (theme.MEDIUM, 0, theme.MEDIUM, theme.SMALL)
        head = row(self.answer, self.name, self.keep, spacing=theme.MEDIUM, margins=margins)
        head.setStretch(1, 1)
        return page(head)

    def _keep(self) -> QCheckBox:
        box = QCheckBox(tr("Keep this picture"))
        box.setAccessibleName(box.text())
        box.setToolTip(
            tr("This side stays while you go on to another picture; so two can be compared")
        )
        box.toggled.connect(self.kept.emit)
        return box
