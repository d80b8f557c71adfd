"""One of a few: as cards with a sentence each, or as a row of segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from workbench.app.shell import theme

_SEGMENT_MARGIN = 15  # beside the words: padding and edge


class Option(NamedTuple):
    """One of the choices: its value, its title, and a sentence a novice understands."""

    value: str
    title: str
    sentence: str = ""
    note: str = ""  # a few words at the card's right upper corner: “fast”, “18 s”
    off: str = ""  # why it cannot be chosen now; empty where it can


class _Choice(QWidget):
    """Keeps one option chosen."""

    changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._values: list[str] = []
        self._group.idClicked.connect(lambda place: self.changed.emit(self._values[place]))

    def value(self) -> str:
        """The chosen value, or an empty text while none is."""
        place = self._group.checkedId()
        return self._values[place] if place >= 0 else ""

    def choose(self, value: str) -> None:
        """Choose without telling; an unknown value changes nothing."""
        if value in self._values:
            self._group.button(self._values.index(value)).setChecked(True)

    def choose_none(self) -> None:
        """Let none be chosen, until the user chooses again."""
        self._group.setExclusive(False)
        for button in self._group.buttons():
            button.setChecked(False)
        self._group.setExclusive(True)

    def button(self, value: str) -> QAbstractButton:
        """The button of an option. Raises ValueError."""
        return self._group.button(self._values.index(value))

    def show_option(self, value: str, shown: bool) -> None:
        """Offer an option, or hide it."""
        self._group.button(self._values.index(value)).setVisible(shown)

    def _take(self, button: QAbstractButton, option: Option) -> None:
        button.setCheckable(True)
        button.setAccessibleName(option.title)
        button.setAccessibleDescription(option.off or option.sentence)
        button.setToolTip(option.off or option.sentence or option.title)
        button.setEnabled(not option.off)
        self._group.addButton(button, len(self._values))
        self._values.append(option.value)


def _width_when_chosen(title: str) -> int:
    """What a segment takes when it is bold, which is when it is chosen."""
    bold = QFontMetrics(theme.font(1.0, QFont.Weight.DemiBold))
    return bold.horizontalAdvance(title) + 2 * _SEGMENT_MARGIN


class Segments(_Choice):
    """A row of short words, one of which is chosen."""

    def __init__(self, name: str, options: Sequence[Option]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for place, option in enumerate(options):
            button = QPushButton(option.title)
            button.setProperty("kind", "segment")
            ends = "first" if place == 0 else "last" if place == len(options) - 1 else "middle"
            button.setProperty("place", ends)
            button.setMinimumWidth(_width_when_chosen(option.title))
            self._take(button, option)
            layout.addWidget(button)
        layout.addStretch(1)
        if options:
            self.choose(options[0].value)


class Cards(_Choice):
    """Cards with a title and a sentence each, one of which is chosen.

    Args:
        name: What is chosen, for the screen reader.
        options: The cards.
        beside: Side by side rather than below one another.
    """

    def __init__(self, name: str, options: Sequence[Option], beside: bool = True) -> None:
        super().__init__()
        self.setAccessibleName(name)
        layout: QBoxLayout = QHBoxLayout(self) if beside else QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.MEDIUM)
        for option in options:
            card = Card(option)
            self._take(card, option)
            layout.addWidget(card)
        if options:
            self.choose(options[0].value)

    def set_note(self, value: str, note: str) -> None:
        """The few words in the corner of one card."""
        card = self._group.button(self._values.index(value))
        assert isinstance(card, Card)
        card.set_note(note)


def _wrapped(metrics: QFontMetrics, words: str, width: int) -> int:
    """The height of words in lines of that width."""
    room = QRect(0, 0, width, 2000)
    return metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), words).height() if words else 0


class Card(QAbstractButton):
    """A pressable card: title, sentence, a note in the corner; chosen ones wear the accent."""

    def __init__(self, option: Option) -> None:
        super().__init__()
        self._option = option
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMinimumWidth(150)
        theme.news.theme_changed.connect(self.update)

    def set_note(self, note: str) -> None:
        """The few words in the corner."""
        self._option = self._option._replace(note=note)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, self.heightForWidth(220))

    def minimumSizeHint(self) -> QSize:
        return QSize(150, self.heightForWidth(220))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        room = max(40, width - 2 * 14)
        sentence = _wrapped(QFontMetrics(theme.font(0.92)), self._option.sentence, room)
        return 12 + self._head_height(room) + (theme.SMALL + sentence if sentence else 0) + 12

    def _head_height(self, room: int) -> int:
        """Title and note: side by side where they fit, else below one another."""
        title = _wrapped(self._title_metrics(), self._option.title, room)
        return title + (self._note_metrics().height() if self._note_below(room) else 0)

    def _note_below(self, room: int) -> bool:
        title = self._title_metrics().horizontalAdvance(self._option.title)
        note = self._note_metrics().horizontalAdvance(self._option.note)
        return bool(self._option.note) and title + theme.MEDIUM + note > room

    def _note_metrics(self) -> QFontMetrics:
        return QFontMetrics(theme.font(0.92, tabular=True))

    def _title_metrics(self) -> QFontMetrics:
        return QFontMetrics(theme.font(1.0, QFont.Weight.DemiBold))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        inner = self.rect().adjusted(14, 12, -14, -12)
        on = self.isEnabled()
        painter.setPen(theme.colour("text" if on else "text_faint"))
        painter.setFont(theme.font(1.0, QFont.Weight.DemiBold))
        painter.drawText(inner, int(Qt.TextFlag.TextWordWrap), self._option.title)
        painter.setPen(theme.colour("text_soft" if on else "text_faint"))
        painter.setFont(theme.font(0.92, tabular=True))
        head = inner.adjusted(0, 0, 0, self._head_height(inner.width()) - inner.height())
        side = Qt.AlignmentFlag.AlignRight
        if self._note_below(inner.width()):
            side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        painter.drawText(head, side, self._option.note)
        inner.setTop(head.bottom() + 1 + theme.SMALL)
        painter.drawText(inner, int(Qt.TextFlag.TextWordWrap), self._option.sentence)

    def _paint_ground(self, painter: QPainter) -> None:
        chosen, focus = self.isChecked(), self.hasFocus()
        edge = theme.colour("accent" if chosen or focus else "line_strong")
        ground = theme.colour("accent_soft" if chosen else "page")
        if self.isDown():
            ground = theme.colour("pressed")
        elif self.underMouse() and not chosen:
            ground = theme.colour("hover")
        width = 2.0 if chosen or focus else 1.0
        painter.setPen(QPen(edge if self.isEnabled() else QColor(theme.colour("line")), width))
        painter.setBrush(ground)
        half = width / 2
        painter.drawRoundedRect(self.rect().toRectF().adjusted(half, half, -half, -half), 8, 8)
        if focus and chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("text"), 1))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(3.5, 3.5, -3.5, -3.5), 5, 5)
