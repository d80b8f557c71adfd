"""Reads a run's pictures for a search, as the model sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.core.events import Notice, Progress, Task
from workbench.data.decoding import decode, item_bytes
from workbench.data.picture import Undecodable
from workbench.inspection.shortcuts.file_traits import Traits, traits_of

if TYPE_CHECKING:
    from workbench.data.items import Item
    from workbench.models.preprocessing import Preprocessing

_DOING = "Reading pictures"
_AT_ONCE = 16


class Read(NamedTuple):
    """Pictures with a class.

    Args:
        squares: uint8 (n, S, S, 3), as the model sees them.
        labels: (n,), indices into the classes.
        held_out: bool (n,): the model did not learn from it.
        sizes: (n, 2), width and height in pixels of the upright originals.
        paths: Of the files.
        traits: What the files say of themselves.
    """

    squares: NDArray[np.uint8]
    labels: NDArray[np.intp]
    held_out: NDArray[np.bool_]
    sizes: NDArray[np.intp]
    paths: tuple[str, ...]
    traits: tuple[Traits, ...]


class _One(NamedTuple):
    item: Item
    square: NDArray[np.uint8]
    size: tuple[int, int]
    traits: Traits


def read(items: Sequence[Item], classes: Sequence[str], preprocessing: Preprocessing) -> Task[Read]:
    """Read them all; those that cannot be read are left out with a notice."""
    found: list[_One] = []
    yield Progress(0, len(items), _DOING)
    with ThreadPoolExecutor(2, "read pictures") as pool:
        for first in range(0, len(items), _AT_ONCE):
            some = items[first : first + _AT_ONCE]
            for item, one in zip(
                some, pool.map(lambda i: _one(i, preprocessing), some), strict=True
            ):
                if isinstance(one, _One):
                    found.append(one)
                else:
                    yield Notice(f"Left out: {item.path}: {one.message}")
            yield Progress(min(first + _AT_ONCE, len(items)), len(items), _DOING)
    side = preprocessing.size
    squares = [one.square for one in found] or [np.zeros((0, side, side, 3), np.uint8)]
    return Read(
        np.stack(squares) if found else squares[0],
        np.array([classes.index(str(one.item.label)) for one in found], np.intp),
        np.array([one.item.split != "train" for one in found], bool),
        np.array([one.size for one in found], np.intp),
        tuple(one.item.path for one in found),
        tuple(one.traits for one in found),
    )


def _one(item: Item, preprocessing: Preprocessing) -> _One | Undecodable:
    try:
        content = item_bytes(item)
        picture = decode(content, at_least=preprocessing.at_least)
    except Undecodable as reason:
        return reason
    square = preprocessing.square(picture.pixels)
    size = picture.width, picture.height
    return _One(item, square, size, traits_of(content, *size))


def chosen(items: Sequence[Item], most: int) -> list[Item]:
    """At most so many pictures, of every class as many as of any other where there are enough."""
    by_class: dict[str, list[Item]] = {}
    for item in sorted(items, key=lambda one: (one.split == "train", one.id)):
        if item.label is not None:
            by_class.setdefault(item.label, []).append(item)
    return [item for item, _ in zip(_in_turns(list(by_class.values())), range(most), strict=False)]


def _in_turns(rows: Sequence[Sequence[Item]]) -> Iterator[Item]:
    for place in range(max(map(len, rows), default=0)):
        yield from (row[place] for row in rows if place < len(row))
