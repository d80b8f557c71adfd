"""The surest classes as bars; pressing one asks for the map of that class."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from workbench.app.inspect.pages import Bar
from workbench.app.shell import theme
from workbench.app.shell.language import tr
from workbench.app.shell.phrases import percent

_PAD = 8


class ClassBar(QAbstractButton):
    """One class: its colour, its name, how sure, and a bar of that length."""

    def __init__(self, bar: Bar) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.news.theme_changed.connect(self.update)
        self.show_bar(bar)

    def show_bar(self, bar: Bar) -> None:
        """Show another class, or the same otherwise."""
        self.bar = bar
        self.setChecked(bar.explained)
        words = f"{bar.name}, {_share(bar)}"
        self.setAccessibleName(f"{words}, {tr('the label')}" if bar.truth else words)
        self.setToolTip(tr("Show what speaks for “{name}”").format(name=bar.name))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, QFontMetrics(theme.font()).height() + 2 * _PAD + 8)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        inner = self.rect().adjusted(_PAD, _PAD - 2, -_PAD, -_PAD + 2)
        colour = theme.class_colour(self.bar.place)
        metrics = QFontMetrics(theme.font())
        line = inner.adjusted(0, 0, 0, metrics.height() - inner.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QRectF(line.left(), line.center().y() - 4, 9, 9))
        self._paint_words(painter, line.adjusted(17, 0, 0, 0))
        track = QRectF(inner.left(), line.bottom() + 6, inner.width(), 5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("pressed"))
        painter.drawRoundedRect(track, 2.5, 2.5)
        painter.setBrush(colour)
        track.setWidth(max(5.0, track.width() * self.bar.share))
        painter.drawRoundedRect(track, 2.5, 2.5)
        if self.bar.was is not None:
            at = inner.left() + inner.width() * self.bar.was
            painter.fillRect(QRectF(at - 1, track.top() - 3, 2, 11), theme.colour("text"))

    def _paint_words(self, painter: QPainter, line: QRect) -> None:
        figure = theme.font(1.0, tabular=True)
        painter.setFont(figure)
        painter.setPen(theme.colour("text"))
        share = _share(self.bar)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, share)
        room = line.width() - QFontMetrics(figure).horizontalAdvance(share) - 12
        weight = QFont.Weight.DemiBold if self.bar.explained else None
        name_font = theme.font(1.0, weight)
        painter.setFont(name_font)
        metrics = QFontMetrics(name_font)
        mark = tr("label") if self.bar.truth else ""
        small = theme.font(0.85)
        mark_room = QFontMetrics(small).horizontalAdvance(mark) + 14 if mark else 0
        name = metrics.elidedText(self.bar.name, Qt.TextElideMode.ElideRight, int(room - mark_room))
        vertical = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, vertical, name)
        if mark:
            left = line.left() + metrics.horizontalAdvance(name) + 8
            pill = QRectF(left, line.center().y() - 8, mark_room - 4, 17)
            painter.setPen(QPen(theme.colour("line_strong"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(pill, 8, 8)
            painter.setFont(small)
            painter.setPen(theme.colour("text_soft"))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, mark)

    def _paint_ground(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if self.bar.explained:
            painter.setBrush(theme.colour("accent_soft"))
        elif self.underMouse():
            painter.setBrush(theme.colour("hover"))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self.rect(), 6, 6)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 6, 6)


def _share(bar: Bar) -> str:
    """How sure; and how sure before, where that was another figure."""
    now = percent(bar.share)
    before = percent(bar.was) if bar.was is not None else now
    return now if before == now else f"{before} → {now}"


class ClassBars(QWidget):
    """The bars, one below another.

    Signals:
        chosen: The class whose bar was pressed.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("How sure the model is of each class"))
        self._group = QButtonGroup(self)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self._bars: tuple[Bar, ...] = ()
        self._buttons: list[ClassBar] = []

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show these classes, surest first."""
        if tuple(bars) == self._bars:
            return
        self._bars = tuple(bars)
        if len(bars) == len(self._buttons):  # as a rule; making them anew takes a frame
            for button, bar in zip(self._buttons, bars, strict=True):
                button.show_bar(bar)
        else:
            self._make_anew()

    def _make_anew(self) -> None:
        for button in self._buttons:
            self._group.removeButton(button)
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [ClassBar(bar) for bar in self._bars]
        for button in self._buttons:
            self._group.addButton(button)
            self._layout.addWidget(button)
            button.clicked.connect(lambda _on, of=button: self.chosen.emit(of.bar.name))
