"""A field for a number takes what was meant, or says what is allowed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QLabel

from workbench.app.inspect.picture.method_form import MethodForm
from workbench.app.widgets.form import Form
from workbench.app.widgets.number_field import NumberField
from workbench.core.parameters import Parameter

RATE = Parameter("rate", "Rate", "number", 0.001, minimum=1e-7, maximum=10.0)
SIZE = Parameter("size", "Size", "integer", 224, minimum=16, maximum=2048)
LOOKS = Parameter("looks", "Looks", "integer", 0, minimum=0, maximum=50, zero="One or two")


@pytest.fixture
def field_of(qtbot):
    def make(parameter: Parameter) -> NumberField:
        field = NumberField(parameter)
        qtbot.addWidget(field)
        field.show_value(parameter.default)
        return field

    return make


def _type(qtbot, field: NumberField, words: str) -> list:
    told: list = []
    field.edited.connect(told.append)
    field.selectAll()
    qtbot.keyClicks(field, words)
    return told


@pytest.mark.parametrize("locale", ["de_DE", "en_GB"])
@pytest.mark.parametrize(
    ("words", "number"),
    [("0,01", 0.01), ("0.01", 0.01), ("1e-4", 1e-4), ("2.5e-3", 0.0025), ("0.000005", 5e-6)],
)
def test_what_is_typed_is_taken_in_every_locale(qtbot, field_of, locale, words, number):
    field = field_of(RATE)
    field.setLocale(QLocale(locale))
    assert _type(qtbot, field, words)[-1] == number
    assert (field.text(), field.trouble) == (words, "")


@pytest.mark.parametrize(
    ("parameter", "words", "allowed"),
    [
        (RATE, "-3", "Choose a number from 1e-07 to 10."),
        (RATE, "fast", "Choose a number from 1e-07 to 10."),
        (SIZE, "4000", "Choose a whole number from 16 to 2048."),
        (SIZE, "-5", "Choose a whole number from 16 to 2048."),
        (SIZE, "22.4", "Choose a whole number from 16 to 2048."),
    ],
)
def test_what_is_not_allowed_stays_as_typed_and_says_what_is(
    qtbot, field_of, parameter, words, allowed
):
    field = field_of(parameter)
    assert _type(qtbot, field, words)[-1] == words
    assert (field.text(), field.value()) == (words, words)
    assert field.trouble == field.accessibleDescription() == allowed
    assert field.property("tone") == "trouble"
    field.show_value(parameter.default)
    assert (field.value(), field.trouble) == (parameter.default, "")
    assert not field.property("tone")


def test_what_was_typed_is_not_rewritten_while_it_means_the_same(qtbot, field_of):
    field = field_of(RATE)
    _type(qtbot, field, "0,10")
    field.show_value(0.1)
    assert field.text() == "0,10"


def test_arrow_keys_step_and_stay_within_what_is_allowed(qtbot, field_of):
    rate, size = field_of(RATE), field_of(SIZE)
    for field, up in ((rate, 0.0011), (size, 225)):
        field.show()
        qtbot.keyClick(field, Qt.Key.Key_Up)
        assert field.value() == up
    size.show_value(2048)
    qtbot.keyClick(size, Qt.Key.Key_Up)
    assert size.value() == 2048


def test_an_empty_field_means_nought_only_where_that_has_words(qtbot, field_of):
    looks, rate = field_of(LOOKS), field_of(RATE)
    for field in (looks, rate):
        field.selectAll()
        qtbot.keyClick(field, Qt.Key.Key_Delete)
    assert (looks.value(), looks.trouble) == (0, "")
    assert rate.trouble


@pytest.mark.parametrize("words", ["1_0", "1_000"])
def test_what_only_a_programmer_takes_for_a_number_is_not_one(qtbot, field_of, words):
    for parameter in (RATE, SIZE):
        field = field_of(parameter)
        assert _type(qtbot, field, words)[-1] == words
        assert field.trouble


def test_a_form_speaks_the_readers_language(qtbot, translated):
    translated(
        {
            "Looks": "Blicke",
            "One or two": "Einer oder zwei",
            "whole number": "ganze Zahl",
            "Choose a {what} from {least} to {most}.": "Eine {what} von {least} bis {most}.",
        }
    )
    form = Form([LOOKS])
    qtbot.addWidget(form)
    form.show()
    field = form.control("looks")
    assert field.lineEdit().placeholderText() == "Einer oder zwei"
    _type(qtbot, field, "many")
    said = [label.text() for label in form.findChildren(QLabel) if label.isVisible()]
    assert said == ["Blicke", "Eine ganze Zahl von 0 bis 50."]


def test_a_form_says_below_a_field_what_is_allowed(qtbot):
    form = Form([RATE, SIZE])
    qtbot.addWidget(form)
    form.show()
    _type(qtbot, form.control("size"), "4000")
    said = [label.text() for label in form.findChildren(QLabel) if label.isVisible()]
    assert said == ["Rate", "Size", "Choose a whole number from 16 to 2048."]
    assert form.troubled()
    form.set_value("size", 224)
    assert not form.troubled()
    assert len([label for label in form.findChildren(QLabel) if label.isVisible()]) == 2


def test_a_method_is_not_asked_with_a_number_that_is_not_allowed(qtbot):
    form = MethodForm()
    qtbot.addWidget(form)
    form.show_method("integrated")
    field = form.form.findChild(NumberField)
    _type(qtbot, field, "-1")
    with qtbot.assertNotEmitted(form.changed):
        form._rest.timeout.emit()
    _type(qtbot, field, "20")
    with qtbot.waitSignal(form.changed) as told:
        form._rest.timeout.emit()
    assert 20 in dict(told.args[0]).values()
