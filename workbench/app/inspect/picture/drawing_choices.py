"""How the map is drawn: colours or lines, what for and against, from which strength on."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QSlider, QWidget

from workbench.app.inspect.pages import Choice
from workbench.app.inspect.picker import Picker
from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.choice import Option, Segments
from workbench.app.widgets.text import caption, figure
from workbench.inspection.showing.drawing import USUAL, Drawing, fitting
from workbench.inspection.showing.overlay import COLOURS

_MOST = 90  # percent; above that hardly a pixel is left


class DrawingChoices(QWidget):
    """Controls for everything of a drawing but its opacity.

    Signals:
        changed: The user wants maps drawn so.
    """

    changed = Signal(Drawing)

    def __init__(self) -> None:
        super().__init__()
        self._drawing, self._method = USUAL, ""
        self.style_ = Segments(tr("How the map lies over the picture"), (
            Option("colours", tr("Filled"), tr("Colours where the evidence is")),
            Option("lines", tr("Lines"), tr("Lines of equal evidence; the picture stays clear")),
        ))  # fmt: skip
        self.colours = Picker(
            tr("Colour scale"), tr("Colours of the map, all safe for colour-blind eyes")
        )
        self.colours.show_choices(
            [Choice(c.name, tr(c.title), tr(c.sentence)) for c in COLOURS], USUAL.colours
        )
        self.both = QCheckBox(tr("Evidence against the class too"))
        self.both.setToolTip(tr("Orange speaks for the class, blue speaks against it"))
        self.both.setAccessibleName(self.both.text())
        self.threshold = self._threshold()
        self.percent = figure("0 %", 0.92)
        self.percent.setMinimumWidth(36)
        words = caption(tr("Leave out below"))
        words.setWordWrap(False)
        self.setLayout(column(
            self.style_, self.both, row(words, self.threshold, self.percent),
            caption(tr("Colour scale")), self.colours, spacing=theme.SMALL,
        ))  # fmt: skip
        self.style_.changed.connect(lambda name: self._change(contours=name == "lines"))
        self.colours.picked.connect(lambda name: self._change(colours=name))
        self.both.toggled.connect(lambda on: self._change(both_sides=on))
        self.threshold.valueChanged.connect(lambda value: self._change(threshold=value / 100))

    def drawing(self) -> Drawing:
        """What is chosen."""
        return self._drawing

    def fit(self, method: str) -> None:
        """Offer what maps of that method can be drawn with; what is chosen stays for others."""
        self._method = method
        both = Drawing(both_sides=True)
        self.both.setEnabled(fitting(both, method) == both)
        self._tell()

    def _change(self, **parts: object) -> None:
        self._drawing = msgspec.structs.replace(self._drawing, **parts)
        self._tell()
        self.changed.emit(self._drawing)

    def _tell(self) -> None:
        self.percent.setText(f"{100 * self._drawing.threshold:.0f} %")
        self.colours.setEnabled(not fitting(self._drawing, self._method).both_sides)

    def _threshold(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, _MOST)
        slider.setPageStep(10)
        slider.setAccessibleName(tr("Leave out weaker evidence"))
        slider.setToolTip(tr("Evidence weaker than this share of the strongest is not drawn"))
        return slider
