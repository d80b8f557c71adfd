"""The settings under Advanced, drawn."""

from __future__ import annotations

import msgspec
from PySide6.QtWidgets import QToolButton

from workbench.app.train.advanced.setting_forms import SettingForms
from workbench.app.widgets.number_field import NumberField
from workbench.training.options import SECTIONS, Section


def test_what_explains_a_setting_stands_in_one_line_in_each_column(qtbot):
    forms = SettingForms()
    qtbot.addWidget(forms)
    forms.resize(940, 900)
    forms.show_sections(SECTIONS)
    forms.show()
    marks = forms.findChildren(QToolButton)
    assert len(marks) > 20
    qtbot.waitUntil(lambda: all(mark.isVisible() for mark in marks))
    columns = {mark.mapTo(forms, mark.rect().topLeft()).x() for mark in marks}
    assert len(columns) == 2


def test_no_setting_is_called_as_its_group():
    for section in SECTIONS:
        assert section.title not in [setting.title for setting in section.settings]


def test_a_nought_that_is_no_number_is_said_in_words(qtbot):
    forms = SettingForms()
    qtbot.addWidget(forms)
    forms.show_sections(SECTIONS)
    forms.show()
    looks = next(f.control("looks") for f in forms._forms if "looks" in f.values())
    looks.show_value(0)
    assert (looks.text(), looks.lineEdit().placeholderText()) == ("", "One or two")
    assert (looks.value(), looks.trouble) == (0, "")
    looks.show_value(3)
    assert looks.text() == "3"


def test_no_control_is_made_before_it_is_seen_and_then_it_has_the_newest_value(qtbot):
    forms = SettingForms()
    qtbot.addWidget(forms)
    forms.show_sections(SECTIONS)
    assert not forms.findChildren(NumberField)
    seed = next(s for section in SECTIONS for s in section.settings if s.name == "seed")
    newest = Section("This machine", (msgspec.structs.replace(seed, default=7),))
    forms.show_sections((newest,))
    forms.show()
    assert [spin.value() for spin in forms.findChildren(NumberField)] == [7]
