"""Words at the foot of the page, gone by themselves when read; some have a button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from workbench.app.shell import theme
from workbench.app.shell.icons import icon_pixmap
from workbench.app.shell.language import tr
from workbench.app.shell.session import Message
from workbench.app.widgets.boxes import column
from workbench.app.widgets.buttons import secondary, tool
from workbench.app.widgets.text import body, caption

_ICONS = {"good": "check_circle", "warning": "warning", "trouble": "error"}
_TINTS = {"good": "good", "warning": "warning", "trouble": "trouble"}
_MS_A_LETTER = 90
_LEAST_MS = 5000
_WIDEST = 760  # pixels; longer lines are hard to read
_PASSING, _WRONG, _OFFER = range(3)  # the turns in which messages are shown


class MessageBar(QFrame):
    """One message at a time.

    What is wrong, and what has a button, stays until it is closed or another project is opened:
    other words may come before it for a while, and an offer waits until what is wrong is closed.
    Of each kind only the newest is kept.

    It lies over the page, so that nothing moves when it comes and goes.

    Args:
        page: At whose foot it appears; it is a sibling of it, in no layout.
    """

    wanted = Signal(object)  # StageWish

    def __init__(self, page: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = page
        page.installEventFilter(self)
        self.setProperty("kind", "message")
        self._kept: dict[int, Message] = {}  # by its turn
        self._mark = QLabel()
        self.text = body("")
        self.hint = caption("")
        self.button = secondary("", tr("Show the page where this is done"))
        self.button.clicked.connect(self._lead_on)
        self.close_button = tool("close", tr("Close this message"), self.dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.LARGE, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        layout.setSpacing(12)
        layout.addWidget(self._mark)
        layout.addLayout(column(self.text, self.hint, spacing=0), 1)
        layout.addWidget(self.button)
        layout.addWidget(self.close_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        theme.news.theme_changed.connect(self._draw_mark)
        self.hide()

    def show_message(self, message: Message) -> None:
        """Show it now, or an offer once nothing wrong is left to be said."""
        self._kept.pop(_PASSING, None)
        self._kept[_turn(message)] = message
        self._show_first()

    @property
    def _message(self) -> Message:
        """Whose turn it is; an empty one where there is none."""
        return self._kept[min(self._kept)] if self._kept else Message("")

    def _show_first(self) -> None:
        self._timer.stop()
        if self._kept:
            self._show(self._message)
        else:
            self.hide()

    def _show(self, message: Message) -> None:
        self.button.setText(message.button)
        self.button.setAccessibleName(message.button)
        self.button.setVisible(bool(message.button))
        self.text.setText(message.text)
        self.hint.setText(message.hint)
        self.hint.setVisible(bool(message.hint))
        self.setProperty("tone", message.tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self._draw_mark()
        self.setAccessibleName(f"{message.text} {message.hint}".strip())
        self.show()
        self._take_place()
        if not message.stays:
            letters = len(message.text) + len(message.hint)
            self._timer.start(max(_LEAST_MS, letters * _MS_A_LETTER))

    def dismiss(self) -> None:
        """Close what is shown; what waits behind it is shown next."""
        self._keep(lambda message: message != self._message)

    def let_go(self) -> None:
        """Close what stays: it is not about the project that is open now."""
        self._keep(lambda message: not message.stays)

    def take_back(self, message: Message) -> None:
        """Close it where this is what it says, or would say next."""
        self._keep(lambda kept: kept != message)

    def _keep(self, wanted: Callable[[Message], bool]) -> None:
        kept = {turn: message for turn, message in self._kept.items() if wanted(message)}
        if kept != self._kept:
            self._kept = kept
            self._show_first()

    def _lead_on(self) -> None:
        wish = self._message.wish
        self.dismiss()
        self.wanted.emit(wish)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot of the page, however large that is."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self._take_place()
        return super().eventFilter(watched, event)

    def _take_place(self) -> None:
        room = self._page.geometry()
        width = min(_WIDEST, room.width() - 2 * theme.LARGE)
        self.ensurePolished()
        height = self.heightForWidth(width)
        left = room.left() + (room.width() - width) // 2
        self.setGeometry(left, room.bottom() - theme.LARGE - height, width, height)
        self.raise_()

    def _draw_mark(self) -> None:
        ratio = QGuiApplication.primaryScreen().devicePixelRatio()
        tone = self._message.tone
        name, tint = _ICONS.get(tone, "info"), _TINTS.get(tone, "text_soft")
        self._mark.setPixmap(icon_pixmap(name, 20, tint, ratio))


def _turn(message: Message) -> int:
    if not message.stays:
        return _PASSING
    return _WRONG if message.wrong else _OFFER
