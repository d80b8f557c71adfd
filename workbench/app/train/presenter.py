"""What the Train stage says before a run: the choices, and what stands in the way; no Qt."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from workbench.app.shell.language import counted, tr
from workbench.app.shell.session import Message
from workbench.app.train import weights
from workbench.app.train.choices import (
    LENGTHS,
    Choices,
    Value,
    epochs_of,
    recipe_of,
    settings_of,
)
from workbench.app.train.gallery_rows import cards, rows
from workbench.app.train.pages import Card, GalleryRow, RecipePage
from workbench.app.train.pictures import Pictures, counted_pictures, read_pictures
from workbench.app.train.running import RunPresenter, RunView
from workbench.core.errors import WorkbenchError
from workbench.data.checking import Problem
from workbench.models.catalogue import BACKBONES, default_backbone
from workbench.models.devices import Device, choose_device
from workbench.project.runs import Run
from workbench.training.recipe import STRATEGIES, get_strategy

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.core.requests import Answer

Front = Literal["empty", "recipe", "run"]


class TrainView(RunView, Protocol):
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
        backbone = default_backbone().name
        self._choices = Choices(backbone, weights.usual(backbone))
        self._page: RecipePage | None = None
        self._front: Front = "empty"
        self._pictures: Pictures | None = None
        self._start_wanted = False
        self._device: Device | None = None
        self._no_device: Problem | None = None
        self._asked = ""
        self._requests = session.requests("device")
        self._reading = session.requests("trainable")
        self._visible = False
        session.project_changed.listen(lambda _project: self._on_pictures())
        session.items_changed.listen(lambda _none: self._on_pictures())
        session.activities_changed.listen(lambda _activities: self._refresh())
        session.drained.listen(lambda _none: self._on_drained())

    @property
    def backbone(self) -> str:
        """The chosen backbone's name."""
        return self._choices.backbone

    # ------------------------------------------------------------------ gestures

    def shown(self) -> None:
        """The stage came to the front."""
        self._visible = True
        self._refresh()
        self._show_front("run" if self.run.active else self._front)

    def choose_backbone(self, name: str) -> None:
        """Another network."""
        if name != self._choices.backbone:
            self._choose(self._choices.with_backbone(name, weights.usual(name)))

    def choose_weights(self, source: str) -> None:
        """Other weights to begin with: a source's name, or the path of a file."""
        self._choose(msgspec.structs.replace(self._choices, weights=source))

    def choose_strategy(self, name: str) -> None:
        """Let more or less of it learn."""
        if name != self._choices.strategy:
            self._choose(self._choices.with_strategy(name))

    def choose_length(self, value: str) -> None:
        """Take more or less time."""
        self._choose(self._choices.with_length(value))

    def change_setting(self, name: str, value: Value) -> None:
        """Another value under Advanced."""
        self._choose(self._choices.with_setting(name, value))

    def download(self) -> None:
        """Fetch the chosen backbone's published weights."""
        backbone = BACKBONES.get(self._choices.backbone)
        title = tr("Weights of {backbone}").format(backbone=backbone.title)
        self._session.start(
            "download", title, lambda: weights.fetch(backbone), on_end=lambda _end: self._refresh()
        )

    def gallery(self) -> tuple[GalleryRow, ...]:
        """Every backbone, for the table."""
        return rows()

    def show_recipe(self) -> None:
        """Go back to the choices."""
        self._front = "recipe"
        self._refresh()

    def show_run(self) -> None:
        """Go to the curves, where there are some."""
        if self.run.page is not None:
            self._show_front("run")

    def start(self) -> None:
        """Begin a run with these choices, or say why not."""
        project, pictures = self._session.project, self._known()
        blocking = [problem for problem in self._all_problems() if problem.blocking]
        if self.run.active:
            self._session.go("train")
        elif pictures.problems is None:
            self._start_wanted = True  # until it is known whether anything stands in the way
        elif project is None or not pictures.count or blocking:
            problem = blocking[0] if blocking else Problem(*_nothing_open(), blocking=True)
            self._session.go("train")
            self._session.say(Message(problem.message, problem.hint))
        else:
            self._begin(lambda: self.run.begin(project, recipe_of(self._choices)))

    def resume(self, folder: Path) -> None:
        """Go on with a run that was stopped or cut off."""
        self._begin(lambda: self.run.resume(Run(folder)))

    def _begin(self, start: Callable[[], bool]) -> None:
        try:
            begun = start()
        except WorkbenchError as error:
            self._session.say(Message(error.message, error.hint))
            return
        if begun:
            self._show_front("run")
            self._session.go("train")

    # ------------------------------------------------------------------ what is shown

    def _choose(self, choices: Choices) -> None:
        self._choices = choices
        self._refresh()

    def _on_pictures(self) -> None:
        self._pictures, self._start_wanted = None, False
        self._reading.forget()
        if not self.run.active and self._front != "run":
            self._front = "recipe"
        self._refresh()

    def _on_drained(self) -> None:
        for answer in self._requests.drain():
            failed = answer.failed
            self._device = answer.value
            self._no_device = Problem(failed.message, failed.hint, True) if failed else None
            self._refresh()
        for answer in self._reading.drain():
            self._on_read(answer)

    def _on_read(self, answer: Answer) -> None:
        failed = answer.failed
        if failed is None:
            self._pictures = answer.value
        else:
            problem = Problem(failed.message, failed.hint, blocking=True)
            self._pictures = Pictures(self._known().count, problems=(problem,))
        self._refresh()
        if self._start_wanted:
            self._start_wanted = False
            self.start()

    def _refresh(self) -> None:
        if not self._visible:
            return
        self._ask_device()
        if not self._known().count:
            self._show_front("empty")
            return
        page = self._recipe_page()
        if page != self._page:
            self._page = page
            self._view.show_recipe(page)
        self._show_front("recipe" if self._front == "empty" else self._front)

    def _show_front(self, front: Front) -> None:
        self._front = front
        self._view.show_front(front)

    def _known(self) -> Pictures:
        """What is known of the pictures by now; the first time, the rest is asked for."""
        if self._pictures is None:
            project = self._session.project
            self._pictures = counted_pictures(project)
            if project is not None and self._pictures.count:
                self._reading.ask(partial(read_pictures, project))
        return self._pictures

    def _ask_device(self) -> None:
        wish = str(self._choices.changed.get("device", "auto"))
        if wish != self._asked:
            self._asked, self._device, self._no_device = wish, None, None
            self._requests.ask(lambda: choose_device(wish))

    def _device_words(self) -> str:
        if self._device is not None:
            return tr("runs on {device}").format(device=self._device.title)
        return tr("no such device here") if self._no_device else tr("finding the fastest device…")

    def _all_problems(self) -> tuple[Problem, ...]:
        found = list(self._known().problems or ())
        if self._no_device is not None:
            found.insert(0, self._no_device)
        size = self._choices.changed.get("image_size")
        if isinstance(size, int):
            try:
                BACKBONES.get(self._choices.backbone).check_size(size)
            except WorkbenchError as error:
                found.insert(0, Problem(error.message, error.hint, blocking=True))
        return tuple(found)

    def _recipe_page(self) -> RecipePage:
        choices, problems = self._choices, self._all_problems()
        return RecipePage(
            backbones=cards(choices.backbone),
            backbone=choices.backbone,
            weights=weights.page(choices, self._session.running("download") is not None),
            strategies=tuple(
                Card(entry.name, tr(entry.title), tr(entry.sentence)) for entry in STRATEGIES
            ),
            strategy=choices.strategy,
            lengths=_lengths(choices.strategy),
            length="" if "epochs" in choices.changed else choices.length,
            settings=settings_of(choices),
            pictures=self._known().words,
            device=self._device_words(),
            problems=problems,
        )


def _lengths(strategy: str) -> tuple[Card, ...]:
    entry = get_strategy(strategy)
    made = []
    for length in LENGTHS:
        epochs = epochs_of(entry, length.value)
        sentence = tr("Every picture is learned from {times}.").format(
            times=counted(epochs, "time", "times")
        )
        made.append(Card(length.value, tr(length.title), sentence))
    return tuple(made)


def _nothing_open() -> tuple[str, str]:
    return (
        tr("There are no pictures to learn from yet."),
        tr("Drop a folder with one folder a class on the window."),
    )
