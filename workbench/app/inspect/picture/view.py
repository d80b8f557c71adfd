"""The Picture tab as Qt shows it: the picture with its tools above, and what is said of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QWidget

from workbench.app.inspect.pages import Choice, TrustLine, Verdict
from workbench.app.inspect.picture.details import Details
from workbench.app.inspect.picture.mark_canvas import MarkCanvas
from workbench.app.inspect.waiting import Waiting
from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.boxes import column, page, row
from workbench.app.widgets.buttons import tool
from workbench.app.widgets.text import line
from workbench.inspection.showing.drawing import DEFAULT_OPACITY

if TYPE_CHECKING:
    import numpy as np

    from workbench.data.marks import Frame

_MARGINS = (theme.MEDIUM, theme.SMALL, theme.MEDIUM, theme.SMALL)


class PicturePage(QFrame):
    """Shows what the presenter decides of one look, and of the marks in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "page")
        self.details = Details()
        self.canvas = MarkCanvas(tr("The picture with its map"))
        self.canvas.setMinimumSize(240, 200)
        self.canvas.set_opacity(DEFAULT_OPACITY)
        self.waiting = Waiting(self.canvas)
        self.waiting.dragged.connect(self.details.show_outdated)
        self.mark = tool(
            "frame", tr("Mark the thing: how much of the evidence lies beside it? (Ctrl+Shift+M)")
        )
        self.mark.setCheckable(True)
        self.mark.toggled.connect(self.canvas.set_marking)
        self.details.opacity_changed.connect(self.canvas.set_opacity)
        self._opacity_before = 0
        left = column(self._tools(), spacing=0)
        left.addWidget(self.canvas, 1)
        whole = row(line(vertical=True), self.details, spacing=0)
        whole.insertLayout(0, left, 1)
        self.setLayout(whole)

    # ------------------------------------------------------------ what the presenter says

    def show_choices(self, name: str, choices: Sequence[Choice], current: str) -> None:
        """Fill one of the pickers."""
        self.details.pickers[name].show_choices(choices, current)

    def show_picture(self, pixels: np.ndarray | None, keep_view: bool) -> None:
        """Show the picture alone."""
        self.canvas.show_picture(pixels, keep_view)

    def show_overlay(self, colours: np.ndarray | None) -> None:
        """Lay the map over all of the picture."""
        self.canvas.show_overlay(colours)

    def show_verdict(self, said: Verdict | None) -> None:
        """Show what the model says of it."""
        self.details.show_verdict(said)

    def show_trust(self, lines: Sequence[TrustLine]) -> None:
        """Show how far the map can be relied on."""
        self.details.show_trust(lines)

    def show_marks(self, frames: Sequence[Frame], can_mark: bool) -> None:
        """Draw the frames round the thing; whether more may be drawn."""
        self.canvas.show_frames(frames)
        self.mark.setEnabled(can_mark)
        if not can_mark:
            self.mark.setChecked(False)
        self.details.clear_marks.setVisible(bool(frames))

    def show_undo(self, possible: bool) -> None:
        """Whether a change of the marks can be taken back."""
        self.details.undo_mark.setVisible(possible)

    def show_beside(self, words: str, warning: bool) -> None:
        """Say how much of the evidence lies beside the thing."""
        self.details.show_beside(words, warning)

    def show_busy(self, words: str, slow: bool = False) -> None:
        """Say what is being waited for, where it takes longer than a blink."""
        self.waiting.say(words, slow)

    def show_trouble(self, message: str, hint: str) -> None:
        """Say in place of the picture why there is none."""
        self.canvas.say(f"{message}\n\n{hint}".strip())

    # ------------------------------------------------------------ gestures

    def toggle_map(self) -> None:
        """Hide the map, or show it as strongly as before."""
        slider = self.details.opacity
        if slider.value():
            self._opacity_before = slider.value()
            slider.setValue(0)
        else:
            slider.setValue(self._opacity_before or round(100 * DEFAULT_OPACITY))

    def _tools(self) -> QWidget:
        canvas = self.canvas
        return page(row(
            self.mark, None,
            tool("zoom_out", tr("Smaller (−)"), lambda: canvas.zoom_to(canvas.zoom() / 1.25)),
            tool("zoom_fit", tr("All of it (0)"), canvas.fit),
            tool("zoom_in", tr("Larger (+)"), lambda: canvas.zoom_to(canvas.zoom() * 1.25)),
            spacing=theme.SMALL, margins=_MARGINS,
        ))  # fmt: skip
