"""Reads a run's pictures for a search, as the model sees them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, zip_longest
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
        marked: bool (n,): the user marked where the thing is.
    """

    squares: NDArray[np.uint8]
    labels: NDArray[np.intp]
    held_out: NDArray[np.bool_]
    sizes: NDArray[np.intp]
    paths: tuple[str, ...]
    traits: tuple[Traits, ...]
    marked: NDArray[np.bool_]


class _One(NamedTuple):
    item: Item
    square: NDArray[np.uint8]
    size: tuple[int, int]
    traits: Traits


def read(
    items: Sequence[Item],
    classes: Sequence[str],
    preprocessing: Preprocessing,
    marked: Container[str] = (),
) -> Task[Read]:
    """Read them all; those that cannot be read are left out with a notice.

    Args:
        items: What is read.
        classes: The classes that may be theirs.
        preprocessing: How the model sees them.
        marked: The ids of those in which the thing is marked.
    """
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
        np.array([one.item.id in marked for one in found], bool),
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


def chosen(items: Sequence[Item], most: int, marked: Container[str] = ()) -> list[Item]:
    """At most so many pictures, of every class as many as of any other where there are enough.

    Those that were held out come first; of them, up to half of all, those that are marked.
    """
    known = sorted((one for one in items if one.label), key=lambda i: (i.split == "train", i.id))
    outlined = [one for one in known if one.id in marked and one.split != "train"]
    first = list(islice(_in_turns(outlined), most // 2))
    taken = {one.id for one in first}
    others = (one for one in known if one.id not in taken)
    return first + list(islice(_in_turns(others), most - len(first)))


def _in_turns(items: Iterable[Item]) -> Iterator[Item]:
    """One of each class, then the next of each."""
    by_class: dict[str | None, list[Item]] = {}
    for item in items:
        by_class.setdefault(item.label, []).append(item)
    for turn in zip_longest(*by_class.values()):
        yield from (item for item in turn if item is not None)
