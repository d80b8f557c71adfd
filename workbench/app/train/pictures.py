"""What there is to learn from, in words; read in a worker thread; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from workbench.app.shell.language import counted, tr
from workbench.data.checking import Problem, trainable
from workbench.data.presence import absence

if TYPE_CHECKING:
    from workbench.project.project import Project


class Pictures(msgspec.Struct, frozen=True):
    """The pictures of a project.

    Args:
        count: How many there are.
        words: How many to learn from and to judge by, for the page.
        problems: What stands in the way of training; None while that is being found out.
    """

    count: int = 0
    words: str = ""
    problems: tuple[Problem, ...] | None = None


def counted_pictures(project: Project | None) -> Pictures:
    """What is known at once: how many there are."""
    count = project.catalogue.item_count() if project else 0
    return Pictures(count, tr("counting the pictures…")) if count else Pictures(problems=())


def read_pictures(project: Project) -> Pictures:
    """Read the catalogue; some hundred milliseconds for 100,000 items, and look for some."""
    dataset = project.dataset()
    words = tr("{train} to learn from · {val} to judge by · {classes}").format(
        train=counted(len(dataset.of("train")), "picture", "pictures"),
        val=f"{len(dataset.of('val')):,}",
        classes=counted(len(dataset.classes), "class", "classes"),
    )
    gone = absence(dataset.items)
    problems = (*([gone] if gone else []), *trainable(dataset))
    return Pictures(len(dataset.items), words, problems)
