"""The Train stage's pages, one in front at a time."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget

from workbench.app.shell.language import tr
from workbench.app.train.pages import RecipePage
from workbench.app.train.presenter import Front
from workbench.app.train.recipe_page import RecipeChoices
from workbench.app.train.run_page import RunProgress
from workbench.app.train.running import RunPage
from workbench.app.widgets.buttons import primary
from workbench.app.widgets.empty import EmptyState
from workbench.training.keeping.history import History


class TrainView(QStackedWidget):
    """Shows what the presenters decide."""

    def __init__(self) -> None:
        super().__init__()
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
        self.run = RunProgress()
        for page in (self.empty, self.recipe, self.run):
            self.addWidget(page)

    def show_recipe(self, page: RecipePage) -> None:
        """Show the choices."""
        self.recipe.show_page(page)

    def show_run(self, page: RunPage) -> None:
        """Show the figures of a run."""
        self.recipe.back.show()
        self.run.show_page(page)

    def show_curves(self, history: History) -> None:
        """Draw the curves."""
        self.run.show_curves(history)

    def show_front(self, front: Front) -> None:
        """Bring one page to the front."""
        pages = {"empty": self.empty, "recipe": self.recipe, "run": self.run}
        self.setCurrentWidget(pages[front])
