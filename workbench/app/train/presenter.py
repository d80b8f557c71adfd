"""What the Train stage says before a run: the choices, and what stands in the way; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from workbench.app.shell.language import tr
from workbench.app.shell.session import Message
from workbench.app.train import beginnings, recipe_words, weights
from workbench.app.train.advanced.presenter import AdvancedPresenter, AdvancedView
from workbench.app.train.aiming import Aim, Front
from workbench.app.train.beginnings import Beginning
from workbench.app.train.choices import sections_of
from workbench.app.train.choosing import Choosing
from workbench.app.train.copying.presenter import CopyPresenter, CopyView
from workbench.app.train.gallery_rows import cards, rows
from workbench.app.train.ground import Ground
from workbench.app.train.pages import GalleryRow, RecipePage
from workbench.app.train.preflight import Preflight
from workbench.app.train.queueing.networks import NetworkTick, networks_to_try
from workbench.app.train.queueing.presenter import QueuePresenter, QueueView
from workbench.app.train.running import RunPresenter, RunView
from workbench.app.train.timm_names import TimmNames
from workbench.core.errors import WorkbenchError
from workbench.data.checking import Problem
from workbench.models.catalogue import BACKBONES
from workbench.project.runs import Run
from workbench.training.recipe import Recipe

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.app.shell.wishes import BranchWish
    from workbench.project.project import Project


class TrainView(RunView, CopyView, QueueView, AdvancedView, Protocol):
    """What can be shown on the stage."""

    def show_recipe(self, page: RecipePage) -> None:
        """Show the choices."""

    def show_front(self, front: Front) -> None:
        """Bring one of the stage's pages to the front."""


class TrainPresenter:
    """Turns gestures into choices, choices into a recipe, and a recipe into a run."""

    def __init__(self, view: TrainView, session: Session) -> None:
        self._view, self._session = view, session
        self.run = RunPresenter(view, session)
        self.copy = CopyPresenter(view, session)
        self.queue = QueuePresenter(view, session)
        self.aim = Aim(session, self.copy, self.queue, self._in_the_way)
        self.choosing = Choosing(session)
        self.timm = TimmNames(session)
        self.advanced = AdvancedPresenter(
            view,
            session,
            self.choosing.recipe,
            lambda rate: self.choosing.change_setting("learning_rate", rate),
        )
        self._preflight = Preflight(
            session, self.choosing.recipe, lambda: self.choosing.branch, self._refresh
        )
        self.run.waits_for = self._preflight.given_up
        self._page: RecipePage | None = None
        self._front: Front = "empty"
        self._start_wanted = False
        self._refused: Message | None = None
        self._visible = False
        self._ground = Ground(session, self._on_ground)
        self.choosing.changed.listen(lambda _none: self._refresh())
        session.project_changed.listen(lambda _project: self._on_project())
        session.items_changed.listen(lambda _none: self._on_pictures())
        session.activities_changed.listen(lambda _activities: self._refresh())

    # ------------------------------------------------------------------ gestures

    def shown(self) -> None:
        """The stage came to the front."""
        self._visible = True
        self._refresh()
        self._show_front("run" if self.run.going_on else self._front)

    def download(self) -> None:
        """Fetch the chosen backbone's published weights."""
        weights.start_download(self._session, self.choosing.now.backbone, self._refresh)

    def gallery(self, chosen: str) -> tuple[GalleryRow, ...]:
        """Every backbone that is listed, and the chosen one, for the table."""
        return rows(chosen)

    def go(self, front: Front) -> None:
        """Bring another page to the front; where there are no pictures yet, none."""
        if front == "run" and self.run.page is None:
            return
        self._front = front
        self._refresh()

    def show_recipe(self) -> None:
        """Go back to the choices."""
        self.go("recipe")

    def start(self) -> None:
        """Begin what the page in front is about, or say why not."""
        refusals = self._refusals()
        project, pictures = self._session.project, self._ground.pictures
        if self.run.active:
            self._session.go("train")
        elif project is not None and self.aim.now() == "copy":
            self._start_copy(project)
        elif project is not None and self.aim.now() == "queue":
            self._begin(lambda: beginnings.queued(project))
        elif pictures.problems is None:
            self._start_wanted = True  # until it is known whether anything stands in the way
        elif project is None or refusals:
            self._refuse(refusals[0])
        elif self._begin(lambda: self.choosing.beginning(project)):
            self.choosing.begin_anew()  # only this one grows from another run

    def _refuse(self, problem: Problem) -> None:
        self._session.go("train")
        self._refused = Message(problem.message, problem.hint, tone="warning")
        self._session.say(self._refused)

    def _take_back_mended(self) -> None:
        told = self._refused
        if told is not None and told.text not in [p.message for p in self._refusals()]:
            self._refused = None
            self._session.take_back(told)

    def add_to_queue(self) -> None:
        """Put what is chosen at the end of the queue, and show it."""
        wish = self._recipe_wanted()
        if wish is not None:
            self.queue.add(wish)
            self.go("queue")

    def networks_to_try(self) -> tuple[NetworkTick, ...]:
        """Those a search round the chosen recipe may try; none where it cannot begin."""
        wish = self._recipe_wanted()
        return networks_to_try(wish) if wish is not None else ()

    def try_several(self, trials: int, networks: Sequence[str]) -> None:
        """Put several recipes round the chosen one, of these networks, into the queue."""
        wish = self._recipe_wanted()
        if wish is not None:
            self.queue.try_several(wish, trials, networks)

    def use_trial(self, trial: int) -> None:
        """Choose the recipe of a search's trial for the next run."""
        recipe = self.queue.recipe_of(trial)
        if recipe is not None:
            self.choosing.use(recipe, lambda: self.go("recipe"))

    def _recipe_wanted(self) -> Recipe | None:
        """The chosen recipe, where the queue can train it; else it is said why not."""
        for problem in recipe_words.looking_up(self.choosing.doing):
            self._refuse(problem)
            return None
        if self.choosing.branch is not None:
            # An entry of the queue is a recipe, which knows nothing of what another run learned.
            self._session.say(
                Message(
                    tr("A branch begins with Start, not from the queue."),
                    tr("Press “Begin anew instead” to queue these choices without the other run."),
                )
            )
            return None
        try:
            return self.choosing.recipe()
        except WorkbenchError as error:
            self._session.say_failed(error)
            return None

    def _start_copy(self, project: Project) -> None:
        wish = self.copy.wish()
        if wish is not None:
            self._begin(lambda: beginnings.copied(project, wish))

    def extend(self, folder: Path, epochs: int) -> None:
        """Make a run longer, to so many epochs in all."""
        self._begin(lambda: beginnings.extended(Run(folder), epochs))

    def branch_from(self, wish: BranchWish) -> None:
        """Let the next run begin from a checkpoint of another, with its recipe to be changed."""
        try:
            self.choosing.branch_from(wish, lambda: self.go("recipe"))
        except WorkbenchError as error:
            self._session.say_failed(error)

    def resume(self, folder: Path) -> None:
        """Go on with a run that was stopped or cut off."""
        self._begin(lambda: beginnings.resumed(Run(folder)))

    def go_on(self) -> None:
        """Go on with the run whose page is shown."""
        if self.run.page is not None and self.run.page.folder is not None:
            self.resume(self.run.page.folder)

    def _begin(self, ready: Callable[[], Beginning | None]) -> bool:
        """Let a run begin or go on; whether it was started."""
        try:
            beginning = ready()
        except WorkbenchError as error:
            self._session.say_failed(error)
            return False
        if beginning is None or not self.run.start(beginning):
            return False
        self._show_front("run")
        self._session.go("train")
        return True

    # ------------------------------------------------------------------ what is shown

    def _on_project(self) -> None:
        self._on_pictures()
        self.choosing.forget()

    def _on_pictures(self) -> None:
        self._start_wanted = False
        self._ground.forget_pictures()
        self._preflight.forget()
        if not self.run.active and (self._front != "run" or self.run.page is None):
            self._front = "recipe"
        self._refresh()

    def _on_ground(self) -> None:
        self._refresh()
        if self._start_wanted and self._ground.pictures.problems is not None:
            self._start_wanted = False
            self.start()

    def _refresh(self) -> None:
        self._take_back_mended()
        if not self._visible:
            return
        self._ground.ask_device(str(self.choosing.now.changed.get("device", "auto")))
        if not self._ground.pictures.count:
            self._show_front("empty")
            return
        self._preflight.want(self._front == "recipe" and self._ready() and not self.run.active)
        page = self._recipe_page()
        if page != self._page:
            self._page = page
            self._view.show_recipe(page)
            self.advanced.refresh()
        self._show_front("recipe" if self._front == "empty" else self._front)

    def _ready(self) -> bool:
        """Whether nothing stands in the way of a run, as far as it is known."""
        known = self._ground.pictures.problems is not None
        choices = self.choosing.now
        fetched = not weights.to_be_fetched(BACKBONES.get(choices.backbone), choices.weights)
        at_hand = fetched or self.choosing.branch is not None
        return known and at_hand and not self._blocking()

    def _show_front(self, front: Front) -> None:
        self._front = front
        if front == "copy":
            self.copy.shown(self._ground.device_words)
        else:
            self.copy.hidden()
        if front == "queue":
            self.queue.shown()
        else:
            self.queue.hidden()
        self.aim.turn_to(front)
        self._view.show_front(front)

    def _all_problems(self) -> tuple[Problem, ...]:
        choosing = self.choosing
        return (
            *recipe_words.looking_up(choosing.doing),
            *recipe_words.setting_problems(choosing.now),
            *self._ground.problems,
        )

    def _blocking(self) -> list[Problem]:
        return [problem for problem in self._all_problems() if problem.blocking]

    def _refusals(self) -> list[Problem]:
        """Why nothing can be begun: what stands in the way, or that there is nothing to learn."""
        nothing = self._session.project is None or not self._ground.pictures.count
        return self._blocking() or ([recipe_words.nothing_open()] if nothing else [])

    def _in_the_way(self) -> str:
        """What stands in the way of a run, in words; empty where nothing does."""
        return next((problem.message for problem in self._blocking()), "")

    def _recipe_page(self) -> RecipePage:
        choices, problems = self.choosing.now, self._all_problems()
        return RecipePage(
            backbones=cards(choices),
            backbone=choices.backbone,
            weights=weights.page(
                choices, weights.downloading(self._session), self.choosing.examined
            ),
            strategies=recipe_words.strategies(choices.weights, self.choosing.branch),
            strategy=choices.strategy,
            lengths=recipe_words.lengths_of(choices),
            length=recipe_words.length_chosen(choices),
            sections=sections_of(choices),
            pictures=self._ground.pictures.words,
            device=self._ground.device_words,
            problems=problems,
            branch=recipe_words.branch_line(self.choosing.branch, self.choosing.left),
            needs=self._preflight.needs,
        )
