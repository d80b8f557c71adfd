"""The page of a run: large plain figures above, curves below, an honest sentence at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QFontMetrics, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.app.shell.language import tr
from workbench.app.shell.theme import LARGE, MEDIUM, SMALL, XL, font
from workbench.app.train.mistakes.view import MistakeStrip
from workbench.app.train.run_words import OVER, RunPage, more_wait
from workbench.app.widgets.beside import BesideTeacher
from workbench.app.widgets.boxes import column, page, row, scrolled
from workbench.app.widgets.buttons import primary, quiet, secondary
from workbench.app.widgets.text import body, caption, heading, info, set_role
from workbench.training.keeping.history import History

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.app.widgets.curves import Curves

_TITLES = {
    "starting": "Getting ready",
    "running": "Training",
    "paused": "Paused",
    "stopping": "Stopping",
    "finished": "Finished",
    "stopped": "Stopped",
    "cut short": "Cut short",
    "failed": "Could not go on",
}
FIGURE = 1.7  # how much larger than text
HEAD = 24  # the height of a name with its ⓘ
_ROLES = {"finished": "good", "failed": "trouble", "paused": "warning"}


class Figure(QWidget):
    """One large number with its name above it."""

    def __init__(self, name: str, explained: str = "", scale: float = FIGURE) -> None:
        super().__init__()
        self.value = QLabel("–")
        self.value.setFont(font(scale, QFont.Weight.DemiBold, tabular=True))
        self.name = caption(name)
        self.name.setWordWrap(False)
        self.name.setMinimumHeight(HEAD)
        head: QHBoxLayout = row(self.name, spacing=2)
        if explained:
            head.addWidget(info(explained))
        head.addStretch(1)
        # One line high, whatever the size of the figure: so that all stand on one line.
        self.value.setMinimumHeight(QFontMetrics(font(FIGURE, QFont.Weight.DemiBold)).height())
        self.setLayout(column(head, self.value, spacing=0))

    def say(self, text: str) -> None:
        """Show another value."""
        if text != self.value.text():
            self.value.setText(text)
            self.setAccessibleName(f"{self.name.text()}: {text}")


class RunProgress(QWidget):
    """Shows a `RunPage`, the curves, and the strip of mistakes below them."""

    results_wanted = Signal()
    inspect_wanted = Signal()
    recipe_wanted = Signal()
    resume_wanted = Signal()
    saving_wanted = Signal()
    command_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.curves: Curves | None = None
        self._waiting: History | None = None
        self.title = heading("")
        self.recipe = caption("")
        self.machine = caption("")
        self.state = body("")
        self.state.setWordWrap(False)
        self.sentence = body("")
        self.sentence.setFont(font(1.1))
        self.epoch = Figure(tr("Epoch"), tr("How often it has learned from every picture."))
        self.accuracy = Figure(
            tr("Validation accuracy"),
            tr("The share of the pictures set aside that it named rightly after the last epoch. "
               "It never learns from them. The classifier kept is that of the best epoch."),
        )  # fmt: skip
        self.best = Figure(tr("Best so far"), tr("The classifier of this epoch is the one kept."))
        self.left = Figure(tr("Time left"))
        self.pace = Figure(
            tr("Pictures per second"),
            tr("How fast it learns from them at the moment. Where only the last layer learns, it "
               "does so from what was noted of each picture at the start, so this is a large "
               "number."),
        )  # fmt: skip
        self.device = Figure(tr("Runs on"), scale=1.0)
        self.results = primary(
            tr("See the results"), tr("Which pictures it gets wrong, class by class"), "results"
        )
        self.inspect = secondary(
            tr("Inspect pictures"), tr("See why it decides as it does"), "inspect"
        )
        self.resume = secondary(
            tr("Go on with this run"), tr("Train it further from where it stopped"), "play"
        )
        self.again = secondary(tr("Train another"), tr("Choose anew"), "train")
        self.saving = quiet(
            tr("Save the curves…"), tr("As a table (CSV) or a picture (PNG, SVG)"), "save"
        )
        self.command = quiet(
            tr("Copy as command"),
            tr("The line that trains the same without a window, for example on a server"),
            "copy",
        )
        self.command.clicked.connect(self.command_wanted)
        self.saving.clicked.connect(self.saving_wanted)
        self.results.clicked.connect(self.results_wanted)
        self.inspect.clicked.connect(self.inspect_wanted)
        self.resume.clicked.connect(self.resume_wanted)
        self.again.clicked.connect(self.recipe_wanted)
        self.beside = BesideTeacher()
        self.mistakes = MistakeStrip(session)
        self._curves, self._figures = QWidget(), QWidget()
        self._curves_place = QVBoxLayout(self._curves)
        self._curves_place.setContentsMargins(0, 0, 0, 0)
        self._arrange()

    def _arrange(self) -> None:
        figures = row(
            self.epoch, self.accuracy, self.best, self.left, self.pace, self.device, spacing=LARGE
        )
        for place in range(6):
            figures.setStretch(place, 1)
        self._figures.setLayout(figures)
        self._after = QWidget()
        buttons = row(self.results, self.inspect, self.resume, self.again, None)
        self._after.setLayout(column(self.sentence, self.beside, buttons, spacing=MEDIUM))
        sheet = column(
            row(self.title, LARGE, self.state, None, self.command, self.saving),
            self.recipe,
            self.machine,
            SMALL,
            self._after,
            MEDIUM,
            self._figures,
            MEDIUM,
            self._curves,
            SMALL,
            self.mistakes,
            spacing=SMALL,
            margins=(XL, SMALL, XL, LARGE),
        )
        sheet.setStretchFactor(self._curves, 1)
        self.setLayout(column(scrolled(page(sheet))))

    def show_page(self, shown: RunPage) -> None:
        """Show the figures and words."""
        self.title.setText(shown.title)
        elsewhere = tr("trained by another program; pause or stop it there")
        watched = shown.elsewhere and shown.state not in OVER
        self.recipe.setText(f"{shown.recipe} · {elsewhere}" if watched else shown.recipe)
        self.machine.setText(shown.machine)
        self.machine.setToolTip(shown.machine_tip)
        self.machine.setVisible(bool(shown.machine))
        self.state.setText(self._now(shown))
        set_role(self.state, _ROLES.get(shown.state, "soft"))
        over = shown.state in OVER
        self.saving.setVisible(shown.accuracy != "–")
        self.command.setVisible(shown.begun and shown.state != "starting")
        self._curves.setVisible(shown.begun)
        self._figures.setVisible(shown.begun)
        for figure, text in (
            (self.epoch, shown.epoch),
            (self.accuracy, shown.accuracy),
            (self.best, shown.best),
            (self.left, shown.left),
            (self.pace, shown.pace),
            (self.device, shown.device),
        ):
            figure.say(text)
        last = tr("Accuracy, last epoch")
        self.accuracy.name.setText(last if over else tr("Validation accuracy"))
        kept = tr("Kept: epoch {epoch}").format(epoch=shown.kept)
        self.best.name.setText(kept if shown.kept else tr("Best so far"))
        self.left.name.setText(tr("It took") if over else _left(shown))
        just_over = over and self._after.isHidden()
        self._after.setVisible(over)
        self.sentence.setText(shown.sentence)
        self.beside.setVisible(shown.beside is not None)
        if shown.beside is not None:
            self.beside.show_beside(shown.beside)
        self.results.setVisible(shown.results is not None)
        self.inspect.setVisible(shown.usable)
        self.resume.setVisible(shown.can_resume)
        if just_over and shown.results is not None and self.isVisible():
            self.results.setFocus()  # what one does next is one key away

    def _now(self, shown: RunPage) -> str:
        if not shown.begun:
            return tr("Could not begin") if shown.state == "failed" else tr("Stopped")
        if shown.state in ("running", "starting") and shown.doing:
            return shown.doing[:1].upper() + shown.doing[1:]
        return tr(_TITLES[shown.state])

    def show_curves(self, history: History) -> None:
        """Draw them now, or when the page comes to the front."""
        self._waiting = history
        if self.isVisible():
            self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came while the page was hidden."""
        super().showEvent(event)
        self._draw()

    def _draw(self) -> None:
        if self._waiting is None:
            return
        if self.curves is None:
            # Not before it is needed: pyqtgraph takes longer to import than the whole window.
            from workbench.app.widgets.curves import Curves

            self.curves = Curves()
            self._curves_place.addWidget(self.curves, 1)
        self.curves.show_history(self._waiting)
        self._waiting = None


def _left(shown: RunPage) -> str:
    """What the time left is of: this run alone, where others wait behind it."""
    if not shown.waiting:
        return tr("Time left")
    return tr("This run ({more})").format(more=more_wait(shown.waiting))
