"""The right-hand side of Inspect: what the model says, and how the map is made."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QSlider, QVBoxLayout, QWidget

from workbench.app.inspect.bars import ClassBars
from workbench.app.inspect.pages import TrustLine, Verdict
from workbench.app.inspect.picker import Picker
from workbench.app.inspect.picture.colour_scale import ColourScale
from workbench.app.inspect.picture.drawing_choices import DrawingChoices
from workbench.app.inspect.picture.method_form import MethodForm
from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.boxes import column, page, row, scrolled
from workbench.app.widgets.buttons import quiet, secondary
from workbench.app.widgets.fold import Fold
from workbench.app.widgets.text import Elided, body, caption, info, set_role, subheading
from workbench.inspection.showing.drawing import DEFAULT_OPACITY, Drawing, fitting
from workbench.inspection.showing.map_words import ends

WIDTH = 320


class Details(QFrame):
    """What stands beside the picture.

    Signals:
        opacity_changed: How strongly the map covers the picture, 0 to 1.
    """

    opacity_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "page")
        self.setFixedWidth(WIDTH)
        self._has_map = self._outdated = False
        self.pickers = _pickers()
        self.method = self.pickers["method"]
        self.drawing = DrawingChoices()
        self.bars = ClassBars()
        self.scale = ColourScale()
        self.title = Elided(subheading(""), Qt.TextElideMode.ElideMiddle)
        self.note = caption("")
        self.sentence, self.larger, self.evidence = body(""), caption(""), caption("")
        self.beside = caption("")
        self.clear_marks = quiet(
            tr("Forget the marks"), tr("Forget where the thing is in this picture")
        )
        self.undo_mark = quiet(tr("Undo"), tr("Take back the last change of the marks"), "undo")
        self.method_sentence, self.method_warning = caption(""), caption("")
        set_role(self.method_warning, "warning")
        self.test = quiet(
            tr("Test the methods…"),
            tr("What is each method worth for this model? Try them on its held-out pictures"),
        )
        self.settings = MethodForm()
        self.least, self.most = caption(""), _right(caption(""))
        self.trust_head = subheading(tr("Can it be relied on?"))
        self.trust = (caption(""), caption(""))
        self.figures = quiet(tr("Figures…"), tr("Every check of this map, with its curves"))
        self.opacity = self._opacity()
        self.save = secondary(
            tr("Save the map…"),
            tr("Save it as a picture, a drawing, a page with its proof, or as values"),
            "save",
        )
        inside = page(self._layout())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        area = scrolled(inside)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(tr("What the model says"))
        outer.addWidget(area)
        self.method.currentIndexChanged.connect(self._tell_method)
        self.drawing.changed.connect(self._show_scale)
        self._show_scale(self.drawing.drawing())
        self.show_trust(())
        self.show_beside("", False)
        self.clear_marks.hide()
        self.undo_mark.hide()
        self.show_verdict(None)

    def _layout(self) -> QVBoxLayout:
        large, medium, small = theme.LARGE, theme.MEDIUM, theme.SMALL
        percent_words = caption(tr("Map over picture"))
        percent_words.setWordWrap(False)
        rather = caption(tr("rather than"))
        rather.setWordWrap(False)
        layers = tr(
            "A network looks at a picture in layers, from edges to whole things. Later layers "
            "know more about classes but less about where."
        )
        sides = tr(
            "The picture is made as small as this before the model looks at it. With more pixels "
            "the map is finer, but the model was not trained so: its answer may change."
        )
        more = QWidget()
        more.setLayout(
            column(
                caption(tr("Method")), self.method, self.method_sentence, self.method_warning,
                row(self.test, None), small,
                row(caption(tr("Layer")), info(layers), None, spacing=small),
                self.pickers["layer"],
                row(caption(tr("Look at it with")), info(sides), None, spacing=small),
                self.pickers["side"], self.settings, spacing=small,
            )
        )  # fmt: skip
        self.fold = Fold(tr("How the map is made"), more, tr("Method and layer"))
        self.drawn = Fold(tr("How it is drawn"), self.drawing, tr("Colours, lines, both sides"))
        self._said = page(column(
            self.title, self.note, small, self.sentence, self.larger, medium, self.bars, large,
            spacing=small,
        ))  # fmt: skip
        return column(
            self._said, subheading(tr("Why")), self.pickers["target"],
            row(rather, self.pickers["against"], spacing=medium),
            row(percent_words, self.opacity, spacing=medium), self.scale,
            row(self.least, None, self.most),
            self.evidence, self.beside, row(self.clear_marks, self.undo_mark, None), medium,
            row(self.trust_head, None, self.figures), *self.trust, large,
            self.fold, small, self.drawn, large,
            self.save, None,
            spacing=small, margins=(large, large, large, large),
        )  # fmt: skip

    def show_verdict(self, said: Verdict | None) -> None:
        """Show what the model says of the picture; what may be chosen stays, or nobody got away."""
        self.bars.show_bars(said.bars if said else ())
        self.title.setText(said.title if said else "")
        self.note.setText(said.note if said else "")
        self.sentence.setText(said.sentence if said else "")
        set_role(self.sentence, "body" if said is None or said.tone == "plain" else said.tone)
        self.evidence.setText(said.evidence if said else "")
        set_role(self.evidence, "warning" if said and said.empty else "caption")
        self.evidence.setVisible(said is not None)
        self.larger.setText(said.larger if said else "")
        self.larger.setVisible(bool(said and said.larger))
        self._has_map = said is not None and not said.empty
        self._allow_saving()
        self._said.setVisible(said is not None)

    def show_outdated(self, outdated: bool) -> None:
        """Whether the map shown is still the one before: grey what is said of it meanwhile."""
        self._outdated = outdated
        for words in (self.evidence, self.beside, *self.trust):
            words.setEnabled(not outdated)
        self._allow_saving()

    def _allow_saving(self) -> None:
        self.save.setEnabled(self._has_map and not self._outdated)

    def show_trust(self, lines: Sequence[TrustLine]) -> None:
        """Show the checks of the map, each on a line of its own."""
        self.trust_head.setVisible(bool(lines))
        self.figures.setVisible(bool(lines))
        for place, label in enumerate(self.trust):
            line = lines[place] if place < len(lines) else None
            label.setVisible(line is not None)
            label.setText(line.text if line else "")
            set_role(label, "warning" if line and line.tone == "warning" else "caption")

    def show_beside(self, words: str, warning: bool) -> None:
        """Say how much of the evidence lies beside what the user marked; nothing: no marks."""
        self.beside.setVisible(bool(words))
        self.beside.setText(words)
        set_role(self.beside, "warning" if warning else "caption")

    def _opacity(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 100)
        slider.setPageStep(20)
        slider.setValue(round(100 * DEFAULT_OPACITY))
        slider.setAccessibleName(tr("How strongly the map covers the picture"))
        slider.setToolTip(tr("How strongly the map covers the picture; Ctrl+M hides and shows it"))
        slider.valueChanged.connect(lambda value: self.opacity_changed.emit(value / 100))
        return slider

    def _tell_method(self) -> None:
        self.method_sentence.setText(self.method.sentence())
        self.method_warning.setText(self.method.warning())
        self.method_warning.setVisible(bool(self.method.warning()))
        self.settings.show_method(self.method.value())
        self.drawing.fit(self.method.value())
        self._show_scale(self.drawing.drawing())

    def _show_scale(self, chosen: Drawing) -> None:
        drawing = fitting(chosen, self.method.value())
        self.scale.show_drawing(drawing)
        least, most = ends(drawing)
        self.least.setText(least.said(tr))
        self.most.setText(most.said(tr))


def _pickers() -> dict[str, Picker]:
    """By the part of the map's making that they choose."""
    return {
        "target": Picker(tr("Class to explain"), tr("Which class the map is about")),
        "against": Picker(tr("Rather than"), tr(
            "Why this class and not that one? The map shows what tells the two apart")),
        "method": Picker(tr("Method"), tr("How the map is made")),
        "layer": Picker(tr("Layer"), tr("Where in the network the map is drawn from")),
        "side": Picker(tr("Look at it with"), tr("How large the picture is that the model sees")),
    }  # fmt: skip


def _right(label: QLabel) -> QLabel:
    label.setWordWrap(False)
    label.setAlignment(Qt.AlignmentFlag.AlignRight)
    return label
