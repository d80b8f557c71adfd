"""A field for a number, read as the command line reads it; what cannot be stays as typed."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractSpinBox

from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.core.errors import WorkbenchError
from workbench.core.parameters import Parameter, Value

Spin = TypeVar("Spin", bound=QAbstractSpinBox)


def with_air(spin: Spin) -> Spin:
    """The same box with its words off the edge, which a style sheet cannot do."""
    spin.lineEdit().setTextMargins(theme.SMALL + 2, 0, 0, 0)
    return spin


class NumberField(QAbstractSpinBox):
    """Takes any words and says what is wrong with them; arrow keys and arrows step.

    A spin box of Qt drops the keys it does not know, which makes another number of them.

    Signals:
        edited: The value became another one by a gesture: a number, or the words as typed where
            they are none that is allowed.
    """

    edited = Signal(object)

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self._parameter = parameter
        self.trouble = ""
        self.lineEdit().setPlaceholderText(tr(parameter.zero))
        self.setMinimumWidth(96 if parameter.kind == "integer" else 112)
        self.lineEdit().textEdited.connect(lambda _text: self._tell())
        with_air(self)

    def value(self) -> Value:
        """The number; the words as typed where they are none, or none that is allowed."""
        words = self.text().strip()
        try:
            found: Value = self._parameter.read(words or ("0" if self._parameter.zero else ""))
        except WorkbenchError:
            return words
        return found

    def show_value(self, value: Value) -> None:
        """Show a number, or words that are none; what was typed and means the same stays."""
        if value != self.value():
            self.lineEdit().setText(self._written(value))
        self._mark()

    def stepBy(self, steps: int) -> None:
        """The next number, or tenth of a number, that is allowed."""
        now = self.value()
        if isinstance(now, int | float):
            self.lineEdit().setText(self._written(self._stepped(now, steps)))
            self._tell()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        """Steps lead from numbers only."""
        either = QAbstractSpinBox.StepEnabledFlag
        return either.StepNone if self.trouble else either.StepUpEnabled | either.StepDownEnabled

    def _stepped(self, now: float, steps: int) -> float:
        least, most = self._parameter.bounds
        if self._parameter.kind == "integer":
            return int(min(most, max(least, now + steps)))
        exact = Decimal(str(now))
        # A tenth of the first digit's worth, so that 0.001 goes to 0.0011 and 0 to 0.01.
        step = Decimal(1).scaleb(exact.adjusted() - 1 if exact else -2)
        return min(most, max(least, float(exact + steps * step)))

    def _written(self, value: Value) -> str:
        if value == 0 and self._parameter.zero and not isinstance(value, str):
            return ""  # what it stands for shows through
        return f"{value:.12g}" if isinstance(value, float) else str("" if value is None else value)

    def _tell(self) -> None:
        self._mark()
        self.edited.emit(self.value())

    def _mark(self) -> None:
        wrong = isinstance(self.value(), str)
        self.trouble = self._parameter.allowed.said(tr) if wrong else ""
        tone = "trouble" if self.trouble else ""
        self.setAccessibleDescription(self.trouble)
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)
