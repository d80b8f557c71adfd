"""Words on the page: a small hierarchy of sizes instead of frames."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolButton, QToolTip, QWidget

from workbench.app.shell import theme
from workbench.app.shell.icons import icon


def _label(text: str, role: str, scale: float, weight: QFont.Weight | None = None) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setFont(theme.font(scale, weight))
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def title(text: str) -> QLabel:
    """The largest words: the name of an empty page."""
    label = _label(text, "title", 1.9, QFont.Weight.DemiBold)
    label.setWordWrap(True)
    return label


def heading(text: str) -> QLabel:
    """The name of a page or of its main thing."""
    return _label(text, "heading", 1.4, QFont.Weight.DemiBold)


def subheading(text: str) -> QLabel:
    """The name of a part of a page."""
    return _label(text, "subheading", 1.0, QFont.Weight.DemiBold)


def body(text: str) -> QLabel:
    """Running text; wraps."""
    label = _label(text, "body", 1.0)
    label.setWordWrap(True)
    return label


def caption(text: str) -> QLabel:
    """Softer words beside or below a thing; wraps."""
    label = _label(text, "caption", 0.92)
    label.setWordWrap(True)
    return label


_LEAST = 40  # pixels that a line with dots asks for


class Elided(QLabel):
    """One line of any length: dots where there is no room, and the whole as its tooltip.

    Args:
        like: The label it is to look like.
        mode: Where the dots stand.
    """

    def __init__(self, like: QLabel, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__()
        self._mode = mode
        self.setProperty("role", like.property("role"))
        self.setFont(like.font())
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(like.text())

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(min(_LEAST, least.width()), least.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), self._mode, room.width())
        self.style().drawItemText(
            QPainter(self), room, int(self.alignment()), self.palette(), self.isEnabled(), text,
            self.foregroundRole(),
        )  # fmt: skip


def brief(text: str, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> QLabel:
    """Softer words on one line, which takes the room that is left, with dots where it is short."""
    label = Elided(caption(text), mode)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def figure(text: str, scale: float = 1.0) -> QLabel:
    """A number: figures of equal width, to the right."""
    label = _label(text, "figure", scale)
    label.setFont(theme.font(scale, tabular=True))
    label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return label


def set_role(label: QLabel, role: str) -> None:
    """Change what a label means (“caption”, “trouble”, “good”…) and so its colour."""
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().unpolish(label)
        label.style().polish(label)


def line(vertical: bool = False) -> QFrame:
    """A hairline between two things."""
    frame = QFrame()
    frame.setProperty("kind", "line")
    (frame.setFixedWidth if vertical else frame.setFixedHeight)(1)
    policy = QSizePolicy.Policy
    frame.setSizePolicy(
        policy.Fixed if vertical else policy.Expanding,
        policy.Expanding if vertical else policy.Fixed,
    )
    return frame


class _Info(QToolButton):
    """A small ⓘ; the explanation comes on hovering, on pressing and with the keyboard."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.setIcon(icon("info", "text_soft"))
        self.setIconSize(QSize(14, 14))
        self.setProperty("kind", "info")
        self.setToolTip(f"<p>{text}</p>")
        self.setWhatsThis(text)
        self.setAccessibleName(text)
        self.clicked.connect(self._explain)

    def _explain(self) -> None:
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), self.toolTip(), self)


def info(text: str) -> QToolButton:
    """A small ⓘ with the explanation of a term, to stand beside it."""
    return _Info(text)
