"""A drop-down list of choices with a sentence each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy

from workbench.app.inspect.pages import Choice


class Picker(QComboBox):
    """Shows choices and tells which one the user picked.

    Signals:
        picked: The value the user chose; not sent where the program chose.
    """

    picked = Signal(str)

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._choices: tuple[Choice, ...] = ()
        self.activated.connect(lambda place: self.picked.emit(self._choices[place].value))

    def show_choices(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the list, without telling."""
        if tuple(choices) != self._choices:
            self._choices = tuple(choices)
            self.clear()
            for place, choice in enumerate(choices):
                self.addItem(choice.title)
                self.setItemData(place, choice.sentence, Qt.ItemDataRole.ToolTipRole)
        values = [choice.value for choice in self._choices]
        self.setCurrentIndex(values.index(current) if current in values else -1)

    def sentence(self) -> str:
        """The sentence about the choice shown."""
        place = self.currentIndex()
        return self._choices[place].sentence if place >= 0 else ""
