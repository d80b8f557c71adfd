"""What each method is worth for the model, in a window of its own: an invitation, then a table."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHeaderView,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from workbench.app.inspect.worth.pages import Row, Worth
from workbench.app.shell import theme
from workbench.app.shell.icons import icon
from workbench.app.shell.language import tr
from workbench.app.shell.phrases import hundredths
from workbench.app.widgets.boxes import column, page, row, scrolled
from workbench.app.widgets.buttons import primary, quiet, secondary
from workbench.app.widgets.empty import EmptyState
from workbench.app.widgets.table import Column, Line, NumbersTable
from workbench.app.widgets.text import body, caption, heading

_VERDICTS = {"passes": "Passes", "unshown": "Not shown", "fails": "Fails"}
_MARKS = {
    "passes": ("check_circle", "good"),
    "unshown": ("help", "text_soft"),
    "fails": ("warning", "warning"),
}
_FIRST_FIGURE, _OUTLINED = 3, (8, 9)  # columns; the latter only where things are marked

_INVITED, _BUSY, _SHOWN = range(3)
_REASONS = 96  # pixels


COLUMNS = (
    Column("Method"),
    Column("Layer", tip="Where in the network its maps were drawn from"),
    Column(
        "Verdict",
        tip="Passes: better than chance in all that has a chance level. Not shown: the pictures do "
        "not tell whether it is. Fails: worse than chance, or its maps do not hang on the model",
    ),
    Column(
        "Scrambled",
        True,
        hundredths,
        "How alike its maps are to those of the same network with its weights shuffled: low is "
        "good (Adebayo 2018)",
    ),
    Column(
        "Taken away",
        True,
        hundredths,
        "How sure the model stays while the brightest places turn grey: low is good "
        "(Petsiuk 2018). Judged against places drawn by lot",
    ),
    Column(
        "Brought back",
        True,
        hundredths,
        "How sure it grows while they come back: high is good (Petsiuk 2018). Judged against "
        "places drawn by lot",
    ),
    Column(
        "Filled in",
        True,
        hundredths,
        "ROAD: how much more the brightest places matter than the darkest: above 0 is good "
        "(Rong 2022)",
    ),
    Column(
        "Steady",
        True,
        hundredths,
        "How alike its maps stay under noise that nobody sees: high is good",
    ),
    Column(
        "Points",
        True,
        hundredths,
        "The share of maps whose brightest place lies on the thing, where you marked it. Shown, "
        "not judged: a model that goes by something else is rightly mapped beside the thing",
    ),
    Column(
        "Overlap",
        True,
        hundredths,
        "How far its maps cover the thing, where you marked it. Shown, not judged",
    ),
)


class WorthDialog(QDialog):
    """Shows what the presenter decides.

    Signals:
        wanted: The test is to begin; whether on every single layer too.
        unwanted: It is to be left off.
    """

    wanted = Signal(bool)
    unwanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(False)
        self.resize(1120, 600)  # the titles of ten columns stay whole
        self.every_layer = QCheckBox(tr("Each layer by itself too"))
        self.every_layer.setAccessibleName(self.every_layer.text())
        self.every_layer.setToolTip(tr("Takes several times as long"))
        self.begin = primary(
            tr("Test the methods"),
            tr("Takes some minutes; goes on while you do other things"), "play",
        )  # fmt: skip
        self.again = quiet(tr("Test again"), tr("After more marks, say"), "play")
        self.stop = secondary(tr("Stop"), tr("Leave off testing"), "stop")
        self.invitation = EmptyState("table", "", "", [self.begin])
        self.doing, self.bar, self.left = body(""), _bar(), caption("")
        self.summary = heading("")
        self.summary.setWordWrap(True)
        self.table = NumbersTable(tr("What each method is worth"), COLUMNS)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for named in range(_FIRST_FIGURE):
            header.setSectionResizeMode(named, QHeaderView.ResizeMode.ResizeToContents)
        self.reasons = caption("")
        reasons = scrolled(page(column(self.reasons, None)))
        reasons.setMaximumHeight(_REASONS)
        reasons.setAccessibleName(tr("What did not pass, and why"))
        self._reasons = reasons
        self.close_button = secondary(tr("Close"), tr("Close this window; a test goes on"))
        self.pages = QStackedWidget()
        for part in self._parts():
            self.pages.addWidget(part)
        self._shown: Worth | None = None
        self._connect()
        foot = row(self.every_layer, self.again, None, self.close_button,
                   margins=(theme.LARGE,) * 4)  # fmt: skip
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.pages, 1)
        outer.addWidget(page(foot))

    def _connect(self) -> None:
        for button in (self.begin, self.again):
            button.clicked.connect(lambda: self.wanted.emit(self.every_layer.isChecked()))
        self.stop.clicked.connect(self.unwanted)
        self.close_button.clicked.connect(self.accept)
        theme.news.theme_changed.connect(self._redraw)

    def _parts(self) -> tuple[QWidget, ...]:
        for label in (self.doing, self.left):
            label.setWordWrap(False)
        middle = (self.doing, self.bar, self.left, self.stop)
        busy = column(None, *(row(None, part, None) for part in middle), None)
        shown = column(self.summary, self.table, self._reasons, margins=(theme.LARGE, theme.LARGE,
                       theme.LARGE, 0))  # fmt: skip
        shown.setStretch(1, 1)
        return self.invitation, page(busy), page(shown)

    def come(self) -> None:
        """Come to sight."""
        self.show()
        self.raise_()

    def show_run(self, name: str) -> None:
        """Say which run it is about."""
        title = tr("What is each method worth for this model? · {name}")
        self.setWindowTitle(title.format(name=name))

    def show_invitation(self) -> None:
        """Nothing was tested yet: say what the test is."""
        self.invitation.say(
            tr("Some methods draw fine maps of the wrong thing."),
            tr("Every quick method is tried on up to 40 of the held-out pictures: does its map "
               "change with scrambled weights, does the answer fall when what it marks is taken "
               "away, does it stay the same under noise, and does it point at the thing where you "
               "marked it? Where there is such a thing as chance, it must do better. What fails is "
               "marked wherever a method is chosen."),
        )  # fmt: skip
        self._turn_to(_INVITED)

    def show_busy(self, doing: str, done: int, total: int | None, left: str = "") -> None:
        """Say how far it is, and how long it will still take, where that is known."""
        self.doing.setText(f"{doing}…")
        self.left.setText(left)
        self.bar.setRange(0, total or 0)
        self.bar.setValue(done)
        self._turn_to(_BUSY)

    def show_worth(self, shown: Worth) -> None:
        """Show what it came to."""
        self._shown = shown
        self.summary.setText(shown.summary)
        reasons = [f"{o.method}, {o.layer}. {o.reason}" for o in shown.rows if o.reason]
        if not self._show_outlined(shown):
            reasons.append(
                tr("Whether maps point at the thing is not measured: no picture has it marked.")
            )
        self.reasons.setText("\n".join(reasons))
        self._reasons.setVisible(bool(reasons))
        self.table.show_lines([_line(place, one) for place, one in enumerate(shown.rows)])
        self._turn_to(_SHOWN)

    def _show_outlined(self, shown: Worth) -> bool:
        """Show what is measured on marked things only where there is any; whether there is."""
        first = _OUTLINED[0] - _FIRST_FIGURE
        known = any(value is not None for one in shown.rows for value in one.figures[first:])
        for place in _OUTLINED:
            self.table.setColumnHidden(place, not known)
        return known

    def show_trouble(self, message: str, hint: str) -> None:
        """Say why there is nothing."""
        self.invitation.say(message, hint, "warning")
        self._turn_to(_INVITED)

    def _turn_to(self, place: int) -> None:
        self.pages.setCurrentIndex(place)
        self.every_layer.setVisible(place != _BUSY)
        self.again.setVisible(place == _SHOWN)

    def _redraw(self) -> None:
        """The marks are other ones in the other theme."""
        if self._shown is not None and self.pages.currentIndex() == _SHOWN:
            self.show_worth(self._shown)


def _bar() -> QProgressBar:
    bar = QProgressBar()
    bar.setTextVisible(False)
    bar.setFixedWidth(280)
    bar.setAccessibleName(tr("How far the test is"))
    bar.setToolTip(tr("Each method is tried on each picture"))
    return bar


def _line(place: int, one: Row) -> Line:
    mark, tint = _MARKS[one.verdict]
    tip = one.reason or tr("Passes for this model, in all that is judged")
    values = (one.method, one.layer, tr(_VERDICTS[one.verdict]), *one.figures)
    return Line(values, str(place), picture=icon(mark, tint).pixmap(16, 16), tip=tip)
