"""What the page of choices says round the choices; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.shell.language import counted, tr
from workbench.app.train.choices import (
    BY_HAND,
    LENGTHS,
    Choices,
    epochs_of,
    refuse_misset,
    sections_of,
)
from workbench.app.train.pages import BranchLine, Card
from workbench.core.errors import WorkbenchError
from workbench.data.checking import Problem
from workbench.models.catalogue import BACKBONES
from workbench.project.runs import Run
from workbench.training.recipe import STRATEGIES, get_strategy

if TYPE_CHECKING:
    from workbench.app.shell.wishes import BranchWish
    from workbench.app.train.choosing import Left


def strategies(weights: str, branch: BranchWish | None) -> tuple[Card, ...]:
    """How much may learn; a branch begins with what another run knew, so never from nothing."""
    keeps = tr(
        "A branch begins with what {run} knew. To begin from nothing, press “Begin anew instead”."
    )
    off = keeps.format(run=Run(branch.run).name) if branch and weights != "random" else ""
    return tuple(
        Card(
            entry.name,
            tr(entry.title),
            tr(entry.sentence),
            off=off if entry.name == "scratch" else "",
        )
        for entry in STRATEGIES
    )


def length_chosen(choices: Choices) -> str:
    """The value of the card of the length that is chosen."""
    return BY_HAND if "epochs" in choices.changed else choices.length


def lengths_of(choices: Choices) -> tuple[Card, ...]:
    """The lengths, and the one that was set by hand where it was."""
    offered = lengths(choices.strategy)
    if "epochs" not in choices.changed:
        return offered
    epochs = choices.changed["epochs"]
    title = tr("By hand")
    if isinstance(epochs, int):  # not the words that were typed, and are no number yet
        title = counted(epochs, "epoch", "epochs")
    return (*offered, Card(BY_HAND, title, tr("As set under Advanced.")))


def lengths(strategy: str) -> tuple[Card, ...]:
    """How long it may take, with what that means for a strategy."""
    entry = get_strategy(strategy)
    made = []
    for length in LENGTHS:
        epochs = epochs_of(entry, length.value)
        sentence = tr("Every picture is learned from {times}.")
        if strategy == "features":  # pictures are looked at once or twice, whatever the length
            sentence = tr("The last layer learns {times} from what was seen of every picture.")
        sentence = sentence.format(times=counted(epochs, "time", "times"))
        made.append(Card(length.value, tr(length.title), sentence))
    return tuple(made)


def setting_problems(choices: Choices) -> tuple[Problem, ...]:
    """What is wrong with a setting under Advanced, if anything."""
    size = choices.changed.get("image_size")
    try:
        refuse_misset(sections_of(choices))
        if isinstance(size, int):
            BACKBONES.get(choices.backbone).check_size(size)
    except WorkbenchError as error:
        return (Problem(error.message, error.hint, blocking=True),)
    return ()


def looking_up(doing: str) -> tuple[Problem, ...]:
    """What is found out of a choice before it is taken; the next run waits for that."""
    return (Problem(doing, tr("It is taken in a moment."), blocking=True),) if doing else ()


def branch_line(branch: BranchWish | None, left: Left | None) -> BranchLine:
    """What of another run the next one begins with, or that it does so no longer."""
    if branch is not None:
        words = tr("Begins with what {run} knew ({epoch}). Choose below what is to be different.")
        return BranchLine(words.format(run=Run(branch.run).name, epoch=branch.title))
    if left is not None:
        words = tr("A new run, no longer from {run}, whose network it would have to keep.")
        return BranchLine(words.format(run=Run(left.branch.run).name), left=True)
    return BranchLine()


def nothing_open() -> Problem:
    """Why nothing can be trained yet, and what to do."""
    return Problem(
        tr("There are no pictures to learn from yet."),
        tr("Drop a folder with one folder a class on the window."),
        blocking=True,
    )
