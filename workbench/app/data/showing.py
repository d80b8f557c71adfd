"""What the Data page shows, as plain values; no Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

if TYPE_CHECKING:
    from workbench.data.checking import Problem
    from workbench.data.items import Item, Rejected
    from workbench.project.project import Project

# No class can be called so, since no folder can.
ALL, UNLABELLED, PROBLEMS, FOCUS = "/all", "/none", "/problems", "/focus"
Page = Literal["empty", "reading", "pictures", "problems"]


class Loaded(msgspec.Struct, frozen=True):
    """Everything the catalogue holds, in the order the page shows it.

    Args:
        items: Grouped by class, those without one last.
        classes: Class names in order.
        rejected: Files that could not be used.
        notes: What the scan found worth knowing.
        problems: What stands in the way of training.
        absence: That the pictures have left their place; None where they are there.
    """

    items: tuple[Item, ...] = ()
    classes: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    absence: Problem | None = None


def load(project: Project) -> Loaded:
    """Read the catalogue; a few hundred milliseconds for 100,000 items, so never in the window."""
    from workbench.data.checking import trainable
    from workbench.data.presence import absence

    dataset = project.dataset()
    order = {name: place for place, name in enumerate(dataset.classes)}
    items = sorted(dataset.items, key=lambda item: order.get(item.label or "", len(order)))
    problems = tuple(trainable(dataset)) if dataset.items else ()
    said = {f"{p.message} {p.hint}".strip() for p in problems}
    notes = tuple(note for note in project.catalogue.notes() if note not in said)
    gone = absence(dataset.items)
    rejected = project.catalogue.rejected()
    problems = (*([gone] if gone else []), *problems)
    return Loaded(tuple(items), dataset.classes, rejected, notes, problems, gone)


class Sign(NamedTuple):
    """How much something matters: a drawing and its colour."""

    icon: str
    tint: str


ERROR, WARNING = Sign("error", "trouble"), Sign("warning", "warning")
INFO = Sign("info", "text_soft")


def sign_of(loaded: Loaded) -> Sign:
    """The sign of what matters most among the problems; what is merely told is no warning."""
    if any(problem.blocking for problem in loaded.problems):
        return ERROR
    return WARNING if loaded.problems or loaded.rejected else INFO


class ClassLine(NamedTuple):
    """A line of the list at the left.

    Args:
        key: What is shown when it is chosen: a class name or one of the words above.
        title: What the user reads.
        total: Pictures, or problems.
        share: The total against the largest class, 0 to 1; None for a line without a bar.
        place: The class's place, which gives its colour; None where it is no class.
        sign: Of the problems: how much they matter; None for any other line.
    """

    key: str
    title: str
    total: int
    share: float | None = None
    place: int | None = None
    sign: Sign | None = None


class Section(NamedTuple):
    """Where the pictures of a class begin in what is shown."""

    start: int
    label: str | None
    length: int


class Filter(msgspec.Struct, frozen=True):
    """Which pictures are wanted.

    Args:
        key: A class name, or one of the words above.
        split: "train", "val", "test", or empty for all.
        words: What the file's name or folder must contain.
        ids: For FOCUS: just these.
        title: For FOCUS: what they are.
    """

    key: str = ALL
    split: str = ""
    words: str = ""
    ids: frozenset[str] = frozenset()
    title: str = ""


class Chosen(NamedTuple):
    """The pictures that pass a filter.

    Args:
        items: In their order.
        sections: Where each class begins; none where only one is wanted.
        splits: How many pictures each split has; None for those in none.
        classes: Every class name, in order.
    """

    items: tuple[Item, ...] = ()
    sections: tuple[Section, ...] = ()
    splits: Mapping[str | None, int] = MappingProxyType({})
    classes: tuple[str, ...] = ()


def choose(loaded: Loaded, wanted: Filter) -> Chosen:
    """What passes the filter; a hundred milliseconds for 100,000 items, so never in the window."""
    items = _passing(loaded, wanted)
    grouped = wanted.key in (ALL, FOCUS) and len(loaded.classes) > 0
    splits: Counter[str | None] = Counter(item.split for item in items)
    return Chosen(items, sections(items) if grouped else (), splits, loaded.classes)


def _passing(loaded: Loaded, wanted: Filter) -> tuple[Item, ...]:
    items: Sequence[Item] = loaded.items
    if wanted.key == FOCUS:
        items = [item for item in items if item.id in wanted.ids]
    elif wanted.key == UNLABELLED:
        items = [item for item in items if item.label is None]
    elif wanted.key not in (ALL, PROBLEMS):
        items = [item for item in items if item.label == wanted.key]
    if wanted.split:
        items = [item for item in items if item.split == wanted.split]
    if wanted.words:
        words = wanted.words.casefold()
        items = [item for item in items if words in _searched(item.path)]
    return tuple(items)


def _searched(path: str) -> str:
    """The file's name and its folder's, whatever the system writes between them."""
    return "/".join(path.replace("\\", "/").rsplit("/", 2)[-2:]).casefold()


def sections(items: Sequence[Item]) -> tuple[Section, ...]:
    """Stretches of the same class."""
    labels = [item.label for item in items]
    starts = [n for n, label in enumerate(labels) if n == 0 or label != labels[n - 1]]
    return tuple(
        Section(start, labels[start], end - start) for start, end in pairwise([*starts, len(items)])
    )


def class_counts(loaded: Loaded) -> Counter[str | None]:
    """Pictures by class; None for those without one."""
    return Counter(item.label for item in loaded.items)
