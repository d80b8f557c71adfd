"""The settings under Advanced, drawn."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton

from workbench.app.train.advanced.setting_forms import SettingForms
from workbench.training.options import SECTIONS


def test_what_explains_a_setting_stands_in_one_line_in_each_column(qtbot):
    forms = SettingForms()
    qtbot.addWidget(forms)
    forms.resize(940, 900)
    forms.show_sections(SECTIONS)
    forms.show()
    marks = [mark for mark in forms.findChildren(QToolButton) if mark.isVisible()]
    assert len(marks) > 20
    assert len({mark.mapTo(forms, mark.rect().topLeft()).x() for mark in marks}) == 2


def test_no_setting_is_called_as_its_group():
    for section in SECTIONS:
        assert section.title not in [setting.title for setting in section.settings]


def test_a_nought_that_is_no_number_is_said_in_words(qtbot):
    forms = SettingForms()
    qtbot.addWidget(forms)
    forms.show_sections(SECTIONS)
    looks = next(f.control("looks") for f in forms._forms if "looks" in f.values())
    looks.setValue(0)
    assert looks.text() == "One or two"
    looks.setValue(3)
    assert looks.text() == "3"
