"""What the recipe page shows, as plain values."""

from __future__ import annotations

from typing import Literal

import msgspec

from workbench.app.train.preflight import Needs
from workbench.data.checking import Problem
from workbench.training.options import Section


class Card(msgspec.Struct, frozen=True):
    """One card to choose: its value, title and sentence, a few words in its corner.

    Where it cannot be chosen now, `off` says why.
    """

    value: str
    title: str
    sentence: str
    note: str = ""
    off: str = ""


class GalleryRow(msgspec.Struct, frozen=True):
    """One backbone in the table of all of them.

    Args:
        name: The catalogue's name.
        title: What the user reads.
        family: Its family's title.
        about: What its family is, and what the backbone is good for.
        parameters: In millions; None where only its name is known yet.
        gflops: Billions of multiply-adds a picture, or None.
        accuracy: Published, in percent, or None.
        download_mb: Size of its weights, or None.
        weights: Where they are, in a few words.
    """

    name: str
    title: str
    family: str
    about: str
    parameters: float | None
    gflops: float | None
    accuracy: float | None
    download_mb: float | None
    weights: str


class WeightsPage(msgspec.Struct, frozen=True):
    """The weights the chosen backbone begins with.

    Args:
        source: The chosen one, as recipes know it.
        sources: Those one can choose.
        sentence: What the chosen one means.
        tone: “plain” or “warning”.
        download: What the button says, or empty where nothing need be fetched.
        downloading: Whether it is being fetched now.
        parts: Of a file of the user's: which parts fit, by name; empty where that is not known.
    """

    source: str
    sources: tuple[Card, ...]
    sentence: str
    tone: Literal["plain", "warning"] = "plain"
    download: str = ""
    downloading: bool = False
    parts: str = ""


class BranchLine(msgspec.Struct, frozen=True):
    """What is said of the run that the next one grows from; no words where from none.

    Args:
        words: The sentence.
        left: Whether it was left for another network, and one can go back to it.
    """

    words: str = ""
    left: bool = False


class RecipePage(msgspec.Struct, frozen=True):
    """Everything the recipe page shows.

    Args:
        backbones: The few shown as cards.
        backbone: The chosen one.
        weights: What it begins with.
        strategies: How much may learn.
        strategy: The chosen one.
        lengths: How long it may take.
        length: The chosen one.
        sections: What stands under Advanced, in groups, with the values of now.
        pictures: How many there are to learn from and to be judged by.
        device: What it will run on.
        problems: What stands in the way, or should be known.
        needs: What a run will take on this machine, as far as it is measured.
        branch: What of another run it begins with, in words.
    """

    backbones: tuple[Card, ...]
    backbone: str
    weights: WeightsPage
    strategies: tuple[Card, ...]
    strategy: str
    lengths: tuple[Card, ...]
    length: str
    sections: tuple[Section, ...]
    pictures: str
    device: str
    problems: tuple[Problem, ...] = ()
    branch: BranchLine = BranchLine()
    needs: Needs = Needs()
