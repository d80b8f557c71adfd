"""The What if page as Qt shows it: the copy, the tools, and what the model makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QSlider, QWidget

from workbench.app.inspect.bars import ClassBars
from workbench.app.inspect.pages import Bar
from workbench.app.inspect.waiting import Waiting
from workbench.app.inspect.what_if.edit_canvas import EditCanvas
from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.shell.phrases import HARD
from workbench.app.widgets.boxes import column, page, row, scrolled
from workbench.app.widgets.buttons import secondary
from workbench.app.widgets.choice import Option, Segments
from workbench.app.widgets.text import body, caption, figure, line, set_role, subheading
from workbench.inspection.what_if.edits import Edit, Light

if TYPE_CHECKING:
    import numpy as np

_WIDTH = 320


class WhatIfPage(QFrame):
    """Shows what the presenter decides.

    Signals:
        lit: Another light is wanted, a `Light`.
        turned: The copy is to be turned by so many degrees.
    """

    lit = Signal(object)
    turned = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "page")
        self.canvas = EditCanvas()
        self.canvas.setMinimumSize(240, 200)
        self.waiting = Waiting(self.canvas)
        self.tools = Segments(tr("What dragging does"), (
            Option("move", tr("Move"), tr("Dragging moves the picture")),
            Option("paint", tr("Paint"), tr("Paint over, in the picture's mean colour")),
            Option("blur", tr("Blur"), tr("Blur: colours stay, detail goes")),
            Option("crop", tr("Cut"), tr("Keep only what lies in a frame")),
        ))  # fmt: skip
        self._figures: dict[QSlider, QLabel] = {}
        self.brush = _slider(tr("Size of the brush"), 1, 25, 5)
        self.brightness = _slider(tr("Brightness"), -100, 100, 0)
        self.contrast = _slider(tr("Contrast"), -100, 100, 0)
        self.left = secondary(tr("Turn left"), tr("A quarter turn to the left"))
        self.right = secondary(tr("Turn right"), tr("A quarter turn to the right"))
        self.slight_left = secondary(tr("−5°"), tr("A slight turn to the left"))
        self.slight_right = secondary(tr("+5°"), tr("A slight turn to the right"))
        self.undo = secondary(tr("Undo"), tr("Take the last change back"), "undo")
        self.reset = secondary(tr("Begin again"), tr("Take all changes back"))
        self.bars, self.words = ClassBars(), body("")
        self.bars.setEnabled(False)
        self._connect()
        layout = row(spacing=0)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(line(vertical=True))
        layout.addWidget(self._side())
        self.setLayout(layout)
        self.show_edits(())

    # ------------------------------------------------------------ what is shown

    def show_picture(self, pixels: np.ndarray | None, keep_view: bool) -> None:
        """Show the changed copy."""
        self.canvas.show_picture(pixels, keep_view)

    def show_overlay(self, colours: np.ndarray | None) -> None:
        """Lay its map over it."""
        self.canvas.show_overlay(colours)

    def show_opacity(self, opacity: float) -> None:
        """How strongly the map covers the picture."""
        self.canvas.set_opacity(opacity)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show how sure the model is now, and was before."""
        self.bars.show_bars(bars)

    def show_words(self, words: str, warn: bool) -> None:
        """Say what the change made of the answer."""
        self.words.setText(words)
        set_role(self.words, "warning" if warn else "body")

    def show_edits(self, edits: Sequence[Edit]) -> None:
        """Show what can be undone, and the light that is set."""
        self.undo.setEnabled(bool(edits))
        self.reset.setEnabled(bool(edits))
        light = edits[-1] if edits and isinstance(edits[-1], Light) else Light()
        for slider, value in ((self.brightness, light.brightness), (self.contrast, light.contrast)):
            if not slider.isSliderDown():
                slider.blockSignals(True)
                slider.setValue(round(100 * value))
                slider.blockSignals(False)
                self._write(slider)

    def show_busy(self, words: str) -> None:
        """Say what is being waited for, where it takes longer than a blink."""
        self.waiting.say(words, slow=False)

    def show_trouble(self, message: str, hint: str) -> None:
        """Say in place of the picture why there is none."""
        self.canvas.say(f"{message}\n\n{hint}".strip())

    # ------------------------------------------------------------ how it is built

    def _connect(self) -> None:
        self.tools.changed.connect(self.canvas.use)
        self.brush.valueChanged.connect(self._resize_brush)
        for slider in (self.brightness, self.contrast):
            slider.valueChanged.connect(self._tell_light)
        turns = ((self.left, -90), (self.right, 90), (self.slight_left, -5), (self.slight_right, 5))
        for button, degrees in turns:
            button.clicked.connect(lambda _on, by=degrees: self.turned.emit(float(by)))

    def _named(self, slider: QSlider) -> QLayout:
        """The slider under its name and its value."""
        label = caption(slider.accessibleName())
        label.setBuddy(slider)
        self._figures[slider] = figure("", 0.92)
        slider.valueChanged.connect(lambda _value: self._write(slider))
        self._write(slider)
        return column(row(label, None, self._figures[slider]), slider, spacing=0)

    def _write(self, slider: QSlider) -> None:
        sign = "+" if slider.minimum() < 0 < slider.value() else ""
        self._figures[slider].setText(f"{sign}{slider.value()}{HARD}%".replace("-", "−"))

    def _resize_brush(self, percent: int) -> None:
        self.canvas.radius = percent / 100
        self.canvas.update()

    def _tell_light(self) -> None:
        self.lit.emit(Light(self.brightness.value() / 100, self.contrast.value() / 100))

    def _side(self) -> QWidget:
        large, medium = theme.LARGE, theme.MEDIUM
        inside = page(column(
            subheading(tr("Change the picture")), self.tools,
            self._named(self.brush), self._named(self.brightness), self._named(self.contrast),
            row(self.left, self.right, None, spacing=medium),
            row(self.slight_left, self.slight_right, None, spacing=medium),
            row(self.undo, self.reset, None, spacing=medium), large,
            subheading(tr("What the model makes of it")), self.words, self.bars, medium,
            caption(tr("Only a copy is changed; your picture stays as it is.")), None,
            spacing=medium, margins=(large, large, large, large),
        ))  # fmt: skip
        area = scrolled(inside)
        area.setFixedWidth(_WIDTH)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("Tools and what the model says"))
        return area


def _slider(name: str, low: int, high: int, value: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(low, high)
    slider.setPageStep(max(1, (high - low) // 10))
    slider.setValue(value)
    slider.setAccessibleName(name)
    slider.setToolTip(name)
    return slider
