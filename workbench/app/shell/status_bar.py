"""The bar at the bottom: what runs, how far it is, how long it takes, and how to stop it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QProgressBar, QSizePolicy

from workbench.app.shell import theme
from workbench.app.shell.activities import Activity, Key
from workbench.app.shell.icons import icon
from workbench.app.shell.language import tr
from workbench.app.shell.working import by_weight, in_words
from workbench.app.widgets.buttons import literally, primary, quiet, secondary
from workbench.app.widgets.text import Elided, caption, subheading

HEIGHT = 44


class StatusBar(QFrame):
    """Shows the activity that matters most; a quiet sentence while nothing runs."""

    def __init__(
        self,
        pause: Callable[[Key, bool], object],
        stop: Callable[[Key], object],
        start: Callable[[], object],
        watch: Callable[[], object],
    ) -> None:
        super().__init__()
        self.setProperty("surface", "window")
        self.setFixedHeight(HEIGHT)
        self._pause, self._stop = pause, stop
        self._activity: Activity | None = None
        self._others: list[Activity] = []
        self._idle = self._elsewhere = ""
        self.title = Elided(subheading(""))
        self.doing = caption("")
        self.doing.setWordWrap(False)
        self.left = caption("")
        self.left.setFont(theme.font(0.92, tabular=True))
        self.left.setWordWrap(False)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress"))
        self.bar.setToolTip(tr("How far the work is"))
        self.bar.setMinimumWidth(120)
        self.bar.setMaximumWidth(360)
        self.bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.more_button = quiet("", tr("See what else runs, and stop it"))
        self.more_menu = QMenu(self.more_button)
        self.more_menu.setToolTipsVisible(True)
        self.more_menu.aboutToShow.connect(self._list_others)
        self.more_button.setMenu(self.more_menu)
        self.pause_button = secondary(
            tr("Pause"), tr("Let the work rest; nothing is lost"), "pause"
        )
        self.stop_button = secondary(tr("Stop"), tr("End the work; what is done is kept"), "stop")
        self.start_button = primary(
            tr("Start training"), tr("Begin what the page is about"), "play"
        )
        self.watch_button = secondary(tr("Watch it"), tr("See on its page how it goes"), "train")
        self.watch_button.clicked.connect(lambda: watch())
        self.pause_button.clicked.connect(self._toggle_pause)
        self.stop_button.clicked.connect(self._do_stop)
        self.start_button.clicked.connect(lambda: start())
        self._buttons = (
            self.more_button, self.pause_button, self.stop_button, self.watch_button,
            self.start_button,
        )  # fmt: skip
        self._lay_out()
        self.show_activities(())

    def show_activities(self, activities: Sequence[Activity]) -> None:
        """Show the most important of these; the others hang on a button."""
        seen = by_weight(activities)
        self._activity, self._others = next(iter(seen), None), seen[1:]
        self.more_button.setText(tr("and {more} more").format(more=len(self._others)))
        self.more_button.setVisible(bool(self._others))
        running = self._activity is not None
        for widget in (self.title, self.doing, self.left, self.bar, self.stop_button):
            widget.setVisible(running)
        self.pause_button.setVisible(self._activity is not None and self._activity.pausable)
        self.watch_button.setVisible(not running and bool(self._elsewhere))
        if self._activity is None:
            self.say(self._idle)
            return
        words = in_words(self._activity)
        self.title.setText(words.title)
        self.doing.setText(words.doing)
        self.left.setText(words.left)
        self._show_bar(self._activity)
        self._show_buttons(self._activity)

    def say(self, sentence: str) -> None:
        """A quiet sentence, shown while nothing runs."""
        self._idle = sentence
        if self._activity is None:
            said = self._elsewhere or sentence
            self.doing.setText(said)
            self.doing.setVisible(bool(said))

    def offer_watch(self, run: str) -> None:
        """Say, while nothing runs here, that another program trains that run; empty: none does."""
        words = tr("{run} is being trained by another program.").format(run=run)
        self._elsewhere = words if run else ""
        self.watch_button.setVisible(self._activity is None and bool(run))
        self.say(self._idle)

    def offer_start(self, words: str) -> None:
        """Show the button that starts a training under that name; none where it is empty."""
        if words:
            self.start_button.setText(words)
            self.start_button.setAccessibleName(words)
        self.start_button.setVisible(bool(words))

    def come_last(self) -> None:
        """Be where Tab comes to last in the window."""
        last = self.window().previousInFocusChain()
        # Qt puts nothing behind what takes no focus.
        while last is not None and last.focusPolicy() == Qt.FocusPolicy.NoFocus:
            last = last.previousInFocusChain()
        if last is not None and not self.isAncestorOf(last):
            for before, button in pairwise((last, *self._buttons)):
                self.setTabOrder(before, button)

    def _show_bar(self, activity: Activity) -> None:
        if activity.total:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * activity.done / activity.total))
        else:
            self.bar.setRange(0, 0)
        share = (
            f"{activity.done / activity.total:.0%}" if activity.total else tr("How far the work is")
        )
        self.bar.setToolTip(share)

    def _show_buttons(self, activity: Activity) -> None:
        self.pause_button.setText(tr("Resume") if activity.paused else tr("Pause"))
        self.pause_button.setAccessibleName(self.pause_button.text())
        self.stop_button.setEnabled(not activity.stopping)
        self.pause_button.setEnabled(not activity.stopping)

    def _toggle_pause(self) -> None:
        if self._activity:
            self._pause(self._activity.key, not self._activity.paused)

    def _do_stop(self) -> None:
        if self._activity:
            self._stop(self._activity.key)

    def _list_others(self) -> None:
        self.more_menu.clear()
        for other in self._others:
            words = in_words(other)
            stop = tr("Stop “{title}”").format(title=words.title)
            entry = self.more_menu.addAction(literally(stop))
            entry.setIcon(icon("stop", "text_soft"))
            entry.setToolTip(words.doing or tr("End the work; what is done is kept"))
            entry.setEnabled(not other.stopping)
            entry.triggered.connect(lambda *_, key=other.key: self._stop(key))

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.LARGE, 0, theme.MEDIUM, 0)
        layout.setSpacing(theme.MEDIUM)
        middle = Qt.AlignmentFlag.AlignVCenter
        layout.addWidget(self.title, 0, middle)
        layout.addWidget(self.doing, 0, middle)
        layout.addSpacing(theme.MEDIUM)
        layout.addWidget(self.bar, 2, middle)
        layout.addSpacing(theme.SMALL)
        layout.addWidget(self.left, 0, middle)
        layout.addWidget(self.more_button, 0, middle)
        layout.addStretch(1)
        for button in self._buttons[1:]:
            layout.addWidget(button, 0, middle)
