"""The page of choices: which network, how much learns, how long; the rest is folded away."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.app.shell.language import tr
from workbench.app.shell.theme import LARGE, MEDIUM, SMALL, XL
from workbench.app.train.advanced.page import Advanced
from workbench.app.train.card_choice import CardChoice
from workbench.app.train.pages import RecipePage
from workbench.app.train.preflight import Needs
from workbench.app.train.problem_list import ProblemList
from workbench.app.train.weights_line import WeightsLine
from workbench.app.widgets.boxes import column, page, row, scrolled
from workbench.app.widgets.buttons import quiet
from workbench.app.widgets.fold import Fold
from workbench.app.widgets.text import body, caption, heading, set_role, subheading

WIDEST = 1180  # lines longer than this are hard to read


class RecipeChoices(QWidget):
    """Shows a `RecipePage` and reports what was chosen."""

    backbone_chosen = Signal(str)
    gallery_wanted = Signal()
    strategy_chosen = Signal(str)
    length_chosen = Signal(str)
    setting_changed = Signal(str, object)
    queue_wanted = Signal()
    anew_wanted = Signal()
    branch_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pictures = caption("")
        self.backbones = CardChoice(tr("Network"))
        self.weights = WeightsLine()
        self.strategies = CardChoice(tr("What learns"))
        self.lengths = CardChoice(tr("How long"))
        self.more = Advanced()
        self.advanced = Fold(
            tr("Advanced"), self.more, tr("Picture size, variation, learning rate and the like")
        )
        self.to_queue = quiet(
            tr("Add to the queue"), tr("Train it later, after others, with these choices"), "plus"
        )
        self.needs = caption("")
        self.branch = body("")
        self.branch.setWordWrap(False)
        self.anew = quiet(tr("Begin anew instead"), tr("With the network's own weights"), "undo")
        self._branch = QWidget()
        self.back = quiet(
            tr("Back to the branch"), tr("With what the other run knew, as chosen before"), "undo"
        )
        self._branch.setLayout(row(self.branch, self.anew, self.back, None))
        self.problems = ProblemList()
        self._wire()
        self._arrange()

    def _wire(self) -> None:
        self.backbones.changed.connect(self.backbone_chosen)
        self.strategies.changed.connect(self.strategy_chosen)
        self.lengths.changed.connect(self.length_chosen)
        self.more.settings.changed.connect(self.setting_changed)
        self.anew.clicked.connect(self.anew_wanted)
        self.back.clicked.connect(self.branch_wanted)
        self.to_queue.clicked.connect(self.queue_wanted)

    def _arrange(self) -> None:
        everything = quiet(
            tr("All networks…"), tr("A table of every network, to search and to sort"), "table"
        )
        everything.clicked.connect(self.gallery_wanted)
        parts = column(
            row(heading(tr("Train a new model")), None, self.to_queue),
            self.pictures,
            self._branch,
            LARGE,
            row(subheading(tr("1  Which network?")), None, everything),
            self.backbones,
            self.weights,
            LARGE,
            subheading(tr("2  How much of it should learn?")),
            self.strategies,
            LARGE,
            subheading(tr("3  How long?")),
            self.lengths,
            self.needs,
            MEDIUM,
            self.advanced,
            MEDIUM,
            self.problems,
            None,
            spacing=SMALL + 2,
            margins=(XL, SMALL, XL, LARGE),
        )
        sheet = page(parts)
        sheet.setMaximumWidth(WIDEST)
        centred = page(row(sheet, margins=(0, 0, 0, 0)))
        self.setLayout(column(scrolled(centred), spacing=0))

    def show_page(self, shown: RecipePage) -> None:
        """Show all of it."""
        self.pictures.setText(f"{shown.pictures} · {shown.device}")
        line = shown.branch
        self._branch.setVisible(bool(line.words))
        self.branch.setText(line.words)
        self.anew.setVisible(not line.left)
        self.back.setVisible(line.left)
        self.backbones.show_cards(shown.backbones, shown.backbone)
        self.weights.show_weights(shown.weights)
        self.weights.setVisible(line.left or not line.words)
        self.strategies.show_cards(shown.strategies, shown.strategy)
        self.lengths.show_cards(shown.lengths, shown.length)
        self._show_needs(shown.needs)
        self.more.settings.show_sections(shown.sections)
        self.problems.show_problems(shown.problems)

    def _show_needs(self, needs: Needs) -> None:
        words = tr("On this machine: {needs}").format(needs=needs.words) if needs.words else ""
        self.needs.setText(words)
        set_role(self.needs, needs.tone)
