"""What is chosen for the next run, and the run it grows from where there is one; no Qt.

A network or weights file is taken once it is known what it is: what is chosen can be shown.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from workbench.app.shell.topics import Topic
from workbench.app.train import beginnings, weights
from workbench.app.train.beginnings import Beginning
from workbench.app.train.choices import (
    BY_HAND,
    Choices,
    choices_of,
    recipe_of,
    refuse_misset,
    sections_of,
)
from workbench.app.train.looking_up import LookUp
from workbench.core.parameters import Value
from workbench.models.choosing import default_backbone
from workbench.models.examining import Examined
from workbench.models.weights import SOURCES
from workbench.project.runs import Run
from workbench.training.recipe import Recipe, validated

if TYPE_CHECKING:
    from workbench.app.shell.session import Session
    from workbench.app.shell.wishes import BranchWish
    from workbench.project.project import Project


class Left(NamedTuple):
    """A branch that was left for another network, with what was chosen for it."""

    branch: BranchWish
    choices: Choices


class Choosing:
    """Holds the choices, and tells of every change."""

    def __init__(self, session: Session) -> None:
        self.now = _usual()
        self.branch: BranchWish | None = None
        self.left: Left | None = None
        self.examined: Examined | None = None
        self.changed: Topic[None] = Topic()
        self._look_up = LookUp(session, "choice", lambda: self.changed.publish(None))

    @property
    def doing(self) -> str:
        """What is found out before it is taken, in words; empty where nothing is."""
        return self._look_up.doing

    def choose_backbone(self, name: str) -> None:
        """Another network."""
        self._look_up.network(name, lambda: self._take_backbone(name))

    def choose_weights(self, source: str) -> None:
        """Other weights to begin with: a source's name, or the path of a file."""
        if source in SOURCES:
            self._look_up.forget()
            self._leave(msgspec.structs.replace(self.now, weights=source))
        else:
            self._look_up.file(Path(source), self.now.backbone, self._take_file)

    def choose_strategy(self, name: str) -> None:
        """Let more or less of it learn."""
        if name != self.now.strategy:
            self._take(self.now.with_strategy(name), self.branch)

    def choose_length(self, value: str) -> None:
        """Take more or less time; what is set by hand stays."""
        if value != BY_HAND:
            self._take(self.now.with_length(value), self.branch)

    def change_setting(self, name: str, value: Value) -> None:
        """Another value under Advanced."""
        self._take(self.now.with_setting(name, value), self.branch)

    def branch_from(self, wish: BranchWish, then: Callable[[], object]) -> None:
        """Choose what another run chose, and begin from a checkpoint of it; `then` once it is so.

        Raises:
            WorkbenchError: That run's recipe cannot be read, or nobody knows its network.
        """
        choices = choices_of(Run(wish.run).recipe)

        def take() -> None:
            self.left = None
            self._take(choices, wish)
            then()

        self._look_up.network(choices.backbone, take)

    def use(self, recipe: Recipe, then: Callable[[], object]) -> None:
        """Choose what a recipe says, to begin anew; `then` once it is so."""
        choices = choices_of(recipe)

        def take() -> None:
            self._take(choices)
            then()

        self._look_up.network(choices.backbone, take)

    def begin_anew(self) -> None:
        """Do not begin from another run after all."""
        self._look_up.forget()
        self.left = None
        self._take(self.now)

    def back_to_branch(self) -> None:
        """Begin from the other run again, which was left for another network."""
        if self.left is not None:
            self._look_up.forget()
            (branch, choices), self.left = self.left, None
            self._take(choices, branch)

    def forget(self) -> None:
        """Choose what is usual: what was chosen until now was for other pictures."""
        self._look_up.forget()
        self.examined = self.left = None
        self._take(_usual())

    def recipe(self) -> Recipe:
        """What the choices come to.

        Raises:
            WorkbenchError: One is not allowed, or they make no sense together.
        """
        refuse_misset(sections_of(self.now))
        return validated(recipe_of(self.now))

    def beginning(self, project: Project) -> Beginning:
        """The run that begins with these choices."""
        recipe = recipe_of(self.now)
        if self.branch is None:
            return beginnings.new(project, recipe)
        return beginnings.branched(project, Run(self.branch.run), self.branch.checkpoint, recipe)

    def _take_backbone(self, name: str) -> None:
        if name != self.now.backbone:
            self._leave(self.now.with_backbone(name, weights.usual(name)))

    def _take_file(self, examined: Examined) -> None:
        """With the network that the file was made for."""
        self.examined = examined
        self._leave(self.now.with_backbone(examined.backbone.name, str(examined.path)))

    def _leave(self, choices: Choices) -> None:
        """Take another network or other weights, with which no branch can begin."""
        if self.branch is not None:
            self.left = Left(self.branch, self.now)
        self._take(choices)

    def _take(self, choices: Choices, branch: BranchWish | None = None) -> None:
        self.now, self.branch = choices, branch
        self.changed.publish(None)


def _usual() -> Choices:
    backbone = default_backbone()
    return Choices(backbone, weights.usual(backbone))
