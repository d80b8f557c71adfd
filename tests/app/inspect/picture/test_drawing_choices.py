from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from workbench.app.inspect.choices import method_choices
from workbench.app.inspect.pages import Choice
from workbench.app.inspect.picker import Picker
from workbench.app.inspect.picture.colour_scale import ColourScale
from workbench.app.inspect.picture.details import Details
from workbench.app.inspect.picture.drawing_choices import DrawingChoices
from workbench.inspection.attributions.methods import ATTRIBUTIONS
from workbench.inspection.showing.drawing import Drawing


def test_each_control_changes_its_part_of_the_drawing(qtbot):
    choices = DrawingChoices()
    qtbot.addWidget(choices)
    seen: list[Drawing] = []
    choices.changed.connect(seen.append)
    choices.both.setChecked(True)
    choices.threshold.setValue(30)
    assert seen[-1] == Drawing(both_sides=True, threshold=0.3)
    assert choices.percent.text() == "30 %"
    assert not choices.colours.isEnabled()


def test_both_sides_are_offered_where_the_method_tells_them_and_stay_chosen(qtbot):
    details = Details()
    qtbot.addWidget(details)
    details.method.show_choices(method_choices(ATTRIBUTIONS), "gradcam")
    details.drawing.both.setChecked(True)
    assert details.least.text() == "much against"
    details.method.show_choices(method_choices(ATTRIBUTIONS), "smoothgrad")
    assert not details.drawing.both.isEnabled()
    assert details.drawing.colours.isEnabled()
    assert details.least.text() == "little"
    details.method.show_choices(method_choices(ATTRIBUTIONS), "gradcam")
    assert details.drawing.both.isEnabled()
    assert details.least.text() == "much against"


def test_the_scale_says_what_both_ends_mean(qtbot):
    scale = ColourScale()
    qtbot.addWidget(scale)
    for drawing in (Drawing(both_sides=True), Drawing(contours=True), Drawing(threshold=0.5)):
        scale.show_drawing(drawing)
        assert not scale.grab().isNull()
    assert "little" in scale.toolTip()
    scale.show_drawing(Drawing(both_sides=True))
    assert "against" in scale.toolTip()


def test_a_picker_s_headings_cannot_be_chosen(qtbot):
    picker = Picker("Method", "How")
    qtbot.addWidget(picker)
    picker.show_choices(
        [Choice("a", "A", group="Quick"), Choice("b", "B", "Slow one.", "Slow")], "b"
    )
    titles = [picker.itemText(place) for place in range(picker.count())]
    assert titles == ["Quick", "A", "Slow", "B"]
    assert (picker.value(), picker.sentence()) == ("b", "Slow one.")
    enabled = [bool(picker.model().item(p).flags() & Qt.ItemFlag.ItemIsEnabled) for p in range(4)]
    assert enabled == [False, True, False, True]


def test_no_two_things_of_a_drawing_have_the_same_name(qtbot):
    choices = DrawingChoices()
    qtbot.addWidget(choices)
    named = [label.text() for label in choices.findChildren(QLabel)]
    named += [button.text() for button in choices.findChildren(QAbstractButton)]
    assert "Colour scale" in named
    assert len(named) == len(set(named))
