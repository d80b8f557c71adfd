"""A drop-down list of choices with a sentence each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QPaintEvent, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
)

from workbench.app.inspect.pages import Choice
from workbench.app.shell import theme
from workbench.app.shell.icons import icon

_MARGIN = 3  # the style's own, beside the words
_EAGER = 100  # it takes the room before an empty stretch does
_LIST_EDGE, _WIDEST = 32, 520  # room for the list's scroll bar; no wider than a laptop's half


class Picker(QComboBox):
    """Shows choices and tells which one the user picked.

    Signals:
        picked: The value the user chose; not sent where the program chose.
    """

    picked = Signal(str)

    def __init__(self, name: str, tip: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._tip = tip
        self.setToolTip(tip)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._choices: tuple[Choice, ...] = ()
        self.activated.connect(self._tell)
        self.currentIndexChanged.connect(self._tell_chosen)

    def keep_between(self, least: int, most: int) -> None:
        """Be as wide as there is room for beside what stretches, within these bounds in pixels."""
        self.setMinimumWidth(least)
        self.setMaximumWidth(most)
        policy = self.sizePolicy()
        policy.setHorizontalStretch(_EAGER)
        self.setSizePolicy(policy)

    def show_choices(self, choices: Sequence[Choice], current: str) -> None:
        """Fill the list, without telling; groups get their headings."""
        if tuple(choices) != self._choices:
            self._choices = tuple(choices)
            self.clear()
            heading = ""
            for choice in choices:
                if choice.group != heading and (heading := choice.group):
                    self._add_heading(heading)
                self.addItem(choice.title, choice.value)
                self._describe(self.count() - 1, choice)
        self.setCurrentIndex(self.findData(current))

    def _describe(self, place: int, choice: Choice) -> None:
        words = "\n\n".join(filter(None, (choice.sentence or choice.title, choice.warning)))
        self.setItemData(place, words, Qt.ItemDataRole.ToolTipRole)
        if choice.warning:
            self.setItemIcon(place, icon("warning", "warning"))
            self.setItemData(place, choice.warning, Qt.ItemDataRole.AccessibleDescriptionRole)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        # Both ends tell most: a run's name and how good it is.
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideMiddle, field.width() - 2 * _MARGIN
        )
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def showPopup(self) -> None:
        wide = self.view().sizeHintForColumn(0) + _LIST_EDGE
        self.view().setMinimumWidth(min(max(wide, self.width()), _WIDEST))
        super().showPopup()

    def value(self) -> str:
        """The choice shown; empty where there is none."""
        chosen = self.currentData()
        return chosen if isinstance(chosen, str) else ""

    def sentence(self) -> str:
        """The sentence about the choice shown."""
        chosen = self._chosen()
        return chosen.sentence if chosen else ""

    def warning(self) -> str:
        """What speaks against the choice shown; empty where nothing does."""
        chosen = self._chosen()
        return chosen.warning if chosen else ""

    def _chosen(self) -> Choice | None:
        return next((c for c in self._choices if c.value == self.currentData()), None)

    def _tell_chosen(self) -> None:
        """What is cut off for want of room is read in full, and what speaks against it."""
        parts = (self.currentText(), self._tip, self.warning())
        self.setToolTip("\n\n".join(filter(None, parts)))
        self.setAccessibleDescription(self.warning())

    def _add_heading(self, title: str) -> None:
        self.addItem(title)
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        item = model.item(self.count() - 1)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setData(theme.font(0.85, QFont.Weight.DemiBold), Qt.ItemDataRole.FontRole)

    def _tell(self, place: int) -> None:
        chosen = self.itemData(place)
        if isinstance(chosen, str):
            self.picked.emit(chosen)
