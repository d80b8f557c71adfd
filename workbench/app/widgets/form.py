"""A form drawn from parameters that are data (core.parameters.Parameter)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from workbench.app.shell import theme
from workbench.app.widgets.boxes import row
from workbench.app.widgets.text import body, info
from workbench.core.parameters import Parameter, Value

Spin = TypeVar("Spin", bound=QAbstractSpinBox)


class Form(QWidget):
    """One line a parameter: its title, its control, and a ⓘ with its help.

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
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.LARGE)
        grid.setVerticalSpacing(theme.MEDIUM)
        grid.setColumnStretch(1, 1)
        for place, parameter in enumerate(parameters):
            self._add(grid, place, parameter)

    def values(self) -> dict[str, Value]:
        """Every parameter's value by name."""
        return {name: _value_of(control) for name, control in self._controls.items()}

    def set_value(self, name: str, value: Value) -> None:
        """Show another value without telling; unknown names change nothing."""
        control = self._controls.get(name)
        if control is not None:
            control.blockSignals(True)
            _show_value(control, value)
            control.blockSignals(False)

    def control(self, name: str) -> QWidget:
        """The control of a parameter. Raises KeyError."""
        return self._controls[name]

    def _add(self, grid: QGridLayout, place: int, parameter: Parameter) -> None:
        control = _control_for(parameter)
        control.setAccessibleName(parameter.title)
        control.setToolTip(parameter.help or parameter.title)
        _show_value(control, parameter.default)
        self._controls[parameter.name] = control
        label = self._label(parameter.title)
        label.setBuddy(control)
        if self._titles:
            label.setFixedWidth(self._titles)
        grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignVCenter)
        parts = [control, *([info(parameter.help)] if parameter.help else []), None]
        grid.addLayout(row(*parts), place, 1)
        name = parameter.name
        _changed_signal(control).connect(lambda *_: self.changed.emit(name, _value_of(control)))


class _Number(QDoubleSpinBox):
    """Writes no zeros that say nothing."""

    def textFromValue(self, value: float) -> str:
        written = super().textFromValue(value)
        point = self.locale().decimalPoint()
        return written.rstrip("0").removesuffix(point) if point in written else written


def with_air(spin: Spin) -> Spin:
    """The same box with its words off the edge, which a style sheet cannot do."""
    spin.lineEdit().setTextMargins(theme.SMALL + 2, 0, 0, 0)
    return spin


def _control_for(parameter: Parameter) -> QWidget:
    match parameter.kind:
        case "switch":
            return QCheckBox()
        case "choice":
            box = QComboBox()
            titles = parameter.titles or tuple(c.replace("_", " ") for c in parameter.choices)
            for choice, title in zip(parameter.choices, titles, strict=True):
                box.addItem(title, choice)
            return box
        case "integer":
            spin = QSpinBox()
            spin.setRange(int(_or(parameter.minimum, 0)), int(_or(parameter.maximum, 1_000_000)))
            spin.setSpecialValueText(parameter.zero)  # Qt writes it for the least, which is 0
            spin.setMinimumWidth(96)
            return with_air(spin)
        case "number":
            number = _Number()
            number.setDecimals(5)
            number.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
            number.setRange(_or(parameter.minimum, 0.0), _or(parameter.maximum, 1e6))
            number.setMinimumWidth(112)
            return with_air(number)
        case _:
            return QLineEdit()


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


def _show_value(control: QWidget, value: Any) -> None:
    match control:
        case QCheckBox():
            control.setChecked(bool(value))
        case QComboBox():
            control.setCurrentIndex(max(0, control.findData(value)))
        case QSpinBox():
            control.setValue(int(value or 0))
        case QDoubleSpinBox():
            control.setValue(float(value or 0.0))
        case QLineEdit():
            control.setText("" if value is None else str(value))


def _value_of(control: QWidget) -> Value:
    match control:
        case QCheckBox():
            return control.isChecked()
        case QComboBox():
            return control.currentData()
        case QSpinBox() | QDoubleSpinBox():
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
        case QSpinBox() | QDoubleSpinBox():
            return control.valueChanged
    assert isinstance(control, QLineEdit)
    return control.textChanged
