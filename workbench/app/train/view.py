"""The Train stage's pages, one in front at a time, and the row of words that leads to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget

from workbench.app.shell.language import tr
from workbench.app.shell.theme import LARGE, MEDIUM, XL
from workbench.app.train.advanced.presenter import RatePage
from workbench.app.train.aiming import Front
from workbench.app.train.copying.page import CopyChoices
from workbench.app.train.copying.pages import CopyPage
from workbench.app.train.mistakes.pages import MistakePage
from workbench.app.train.pages import RecipePage
from workbench.app.train.queueing.page import QueueList
from workbench.app.train.queueing.pages import QueuePage
from workbench.app.train.recipe_page import RecipeChoices
from workbench.app.train.run_page import RunProgress
from workbench.app.train.run_words import RunPage
from workbench.app.widgets.boxes import column, row
from workbench.app.widgets.buttons import primary
from workbench.app.widgets.choice import Option, Segments
from workbench.app.widgets.empty import EmptyState
from workbench.training.keeping.history import History

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.data.picture import Pixels


class TrainView(QFrame):
    """Shows what the presenters decide."""

    front_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("surface", "page")
        self.to_data = primary(
            tr("Go to Data"), tr("Choose a folder of pictures, or try a sample"), "data"
        )
        self.empty = EmptyState(
            "train",
            tr("Nothing to learn from yet"),
            tr(
                "Choose a folder of pictures first, with one folder a class in it. Then a network "
                "can learn here to tell your classes apart."
            ),
            [self.to_data],
        )
        self.recipe = RecipeChoices()
        self.copy = CopyChoices()
        self.queue = QueueList()
        self.run = RunProgress(session)
        self.pages = QStackedWidget()
        for page in (self.empty, self.recipe, self.copy, self.queue, self.run):
            self.pages.addWidget(page)
        self.ways = Segments(tr("What to do"), _ways())
        self.ways.changed.connect(self.front_wanted)
        self.ways.show_option("run", False)
        self._head = QFrame()
        self._head.setLayout(row(self.ways, margins=(XL, LARGE, XL, MEDIUM)))
        self.setLayout(column(self._head, self.pages, spacing=0))

    def show_recipe(self, page: RecipePage) -> None:
        """Show the choices."""
        self.recipe.show_page(page)

    def show_copy(self, page: CopyPage) -> None:
        """Show the choices for a small copy."""
        self.copy.show_page(page)

    def show_previews(self, pictures: Pixels | None, words: str) -> None:
        """Show pictures as training varies them."""
        self.recipe.more.preview.show_previews(pictures, words)

    def show_rates(self, page: RatePage) -> None:
        """Show what the learning-rate finder found."""
        self.recipe.more.rates.show_page(page)

    def show_queue(self, page: QueuePage) -> None:
        """Show what waits."""
        self.queue.show_page(page)

    def show_run(self, page: RunPage | None) -> None:
        """Show the figures of a run; None: there is none to be looked at."""
        self.ways.show_option("run", page is not None)
        if page is not None:
            self.run.show_page(page)

    def show_curves(self, history: History) -> None:
        """Draw the curves."""
        self.run.show_curves(history)

    def show_mistakes(self, page: MistakePage | None) -> None:
        """Show pictures it gets wrong; None: there are none to show."""
        self.run.mistakes.show_mistakes(page)

    def show_front(self, front: Front) -> None:
        """Bring one page to the front."""
        pages = {
            "empty": self.empty,
            "recipe": self.recipe,
            "copy": self.copy,
            "queue": self.queue,
            "run": self.run,
        }
        self._head.setVisible(front != "empty")
        self.ways.choose(front)
        self.pages.setCurrentWidget(pages[front])


def _ways() -> tuple[Option, ...]:
    return (
        Option("recipe", tr("New model"), tr("Choose what shall be trained")),
        Option("run", tr("Latest run"), tr("The curves and figures of the run started last")),
        Option(
            "copy",
            tr("Small copy"),
            tr("Let a small, fast network learn to answer as a trained model does"),
        ),
        Option("queue", tr("Queue"), tr("Runs that are trained one after the other")),
    )
