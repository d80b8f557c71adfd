"""A form drawn from parameters that are data (core.parameters.Parameter)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.number_field import NumberField
from workbench.app.widgets.text import body, caption, info, set_role
from workbench.core.parameters import Parameter, Value


class Form(QWidget):
    """One line a parameter: its title, its control, and a ⓘ with its help.

    A number that is not allowed stays as typed, with what is allowed below it.

    Args:
        parameters: What is asked, in this order.
        label: Makes a title.
        titles: The width of all titles, in pixels, so that several forms stand in one line;
            0 where the longest decides.
    """

    changed = Signal(str, object)

    def __init__(
        self,
        parameters: Sequence[Parameter],
        label: Callable[[str], QLabel] = body,
        titles: int = 0,
    ) -> None:
        super().__init__()
        self._label, self._titles = label, titles
        self._controls: dict[str, QWidget] = {}
        self._troubles: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.LARGE)
        grid.setVerticalSpacing(theme.MEDIUM)
        grid.setColumnStretch(1, 1)
        for place, parameter in enumerate(parameters):
            self._add(grid, place, parameter)

    def values(self) -> dict[str, Value]:
        """Every parameter's value by name; words as typed where they are no allowed number."""
        return {name: _value_of(control) for name, control in self._controls.items()}

    def set_value(self, name: str, value: Value) -> None:
        """Show another value without telling; unknown names change nothing."""
        control = self._controls.get(name)
        if control is not None:
            control.blockSignals(True)
            _show_value(control, value)
            control.blockSignals(False)
            self._say_trouble(name)

    def troubled(self) -> bool:
        """Whether a number is not allowed."""
        return any(field.trouble for field in self.findChildren(NumberField))

    def control(self, name: str) -> QWidget:
        """The control of a parameter. Raises KeyError."""
        return self._controls[name]

    def _add(self, grid: QGridLayout, place: int, parameter: Parameter) -> None:
        control = _control_for(parameter)
        title, explained = tr(parameter.title), tr(parameter.help)
        control.setAccessibleName(title)
        control.setToolTip(explained or title)
        _show_value(control, parameter.default)
        self._controls[parameter.name] = control
        label = self._label(title)
        label.setBuddy(control)
        if self._titles:
            label.setFixedWidth(self._titles)
        grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignVCenter)
        words = self._troubles[parameter.name] = caption("")
        set_role(words, "trouble")
        words.hide()
        parts = [control, *([info(explained)] if explained else []), None]
        grid.addLayout(column(row(*parts), words, spacing=theme.SMALL), place, 1)
        _changed_signal(control).connect(lambda *_: self._tell(parameter.name))

    def _tell(self, name: str) -> None:
        self._say_trouble(name)
        self.changed.emit(name, _value_of(self._controls[name]))

    def _say_trouble(self, name: str) -> None:
        control, words = self._controls[name], self._troubles[name]
        if isinstance(control, NumberField):
            words.setText(control.trouble)
            words.setVisible(bool(control.trouble))


def _control_for(parameter: Parameter) -> QWidget:
    match parameter.kind:
        case "switch":
            return QCheckBox()
        case "choice":
            box = QComboBox()
            titles = parameter.titles or tuple(c.replace("_", " ") for c in parameter.choices)
            for choice, title in zip(parameter.choices, titles, strict=True):
                box.addItem(tr(title), choice)
            return box
        case "integer" | "number":
            return NumberField(parameter)
        case _:
            return QLineEdit()


def _show_value(control: QWidget, value: Any) -> None:
    match control:
        case QCheckBox():
            control.setChecked(bool(value))
        case QComboBox():
            control.setCurrentIndex(max(0, control.findData(value)))
        case NumberField():
            control.show_value(value)
        case QLineEdit():
            control.setText("" if value is None else str(value))


def _value_of(control: QWidget) -> Value:
    match control:
        case QCheckBox():
            return control.isChecked()
        case QComboBox():
            return control.currentData()
        case NumberField():
            return control.value()
        case QLineEdit():
            return control.text()
    return None


def _changed_signal(control: QWidget) -> Any:
    match control:
        case QCheckBox():
            return control.toggled
        case QComboBox():
            return control.currentIndexChanged
        case NumberField():
            return control.edited
    assert isinstance(control, QLineEdit)
    return control.textChanged
