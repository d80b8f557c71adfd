"""The settings of a method as a form, drawn from its parameters."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from workbench.app.shell import theme
from workbench.app.widgets.form import Form
from workbench.app.widgets.text import caption
from workbench.core.parameters import Parameter
from workbench.inspection.attributions.methods import ATTRIBUTIONS

_REST_MS = 400  # a number being typed is not a wish yet
_LETTERS = 9


class MethodForm(QWidget):
    """Shows a method's form; nothing where it has no settings.

    Signals:
        changed: The settings that differ from their defaults, as a tuple of (name, value).
    """

    changed = Signal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self._method = ""
        self._parameters: tuple[Parameter, ...] = ()
        self.form: Form | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._tell)

    def show_method(self, name: str) -> None:
        """Show the form of a method, with its usual settings."""
        if name == self._method or name not in ATTRIBUTIONS.names():
            return
        self._method, self._parameters = name, ATTRIBUTIONS.get(name).parameters
        self._rest.stop()
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
        self.form = Form(self._parameters, caption) if self._parameters else None
        if self.form is not None:
            _narrow(self.form)
            self.layout().addWidget(self.form)
            self.form.changed.connect(lambda *_: self._rest.start())
        self.setVisible(self.form is not None)

    def values(self) -> tuple[tuple[str, object], ...]:
        """The settings that differ from their defaults, as (name, value)."""
        if self.form is None:
            return ()
        usual = {parameter.name: parameter.default for parameter in self._parameters}
        return tuple((n, v) for n, v in self.form.values().items() if v != usual[n])

    def _tell(self) -> None:
        if self.form is not None and not self.form.troubled():
            self.changed.emit(self.values())


def _narrow(form: Form) -> None:
    """Long choices stand in full only in their list: the page beside the picture is narrow."""
    for box in form.findChildren(QComboBox):
        wide = box.view().sizeHintForColumn(0)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(_LETTERS)
        box.view().setMinimumWidth(wide + theme.XL)
