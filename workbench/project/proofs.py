"""Which methods are proved on which pictures, and where the outlines of things are found."""

from __future__ import annotations

import errno
from collections.abc import Callable, Container, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from workbench.core.errors import WorkbenchError, in_words
from workbench.data import marks as frames
from workbench.data.items import Item
from workbench.data.marks import Frame
from workbench.data.samples.surface import mask_of
from workbench.inspection.attributions.methods import ATTRIBUTIONS

if TYPE_CHECKING:
    from workbench.inspection.proof.pointing import Mask

NONE: Mapping[str, Sequence[Frame]] = MappingProxyType({})


def quick_methods(architecture: str) -> tuple[str, ...]:
    """The methods that suit networks built like that family and take no more than a few looks."""
    return tuple(m.name for m in ATTRIBUTIONS if m.suits(architecture) and m.cost != "many looks")


def few_of(items: Sequence[Item], most: int, first: Container[str] = ()) -> Sequence[Item]:
    """At most so many, evenly from all, so that every class has its share; some ids first."""
    chosen = [item for item in items if item.id in first][:most]
    if chosen:
        others = [item for item in items if item.id not in first]
        return (*chosen, *few_of(others, most - len(chosen)))
    if len(items) <= most:
        return items
    return [items[place * len(items) // most] for place in range(most)]


def outlined(folder: Path, items: Sequence[Item]) -> frozenset[str]:
    """The ids of the pictures whose outlines lie in a folder.

    Raises:
        WorkbenchError: There is no such folder, or nothing in it belongs to these pictures.
    """
    if not folder.is_dir():
        raise in_words(OSError(errno.ENOTDIR if folder.exists() else errno.ENOENT, ""), folder)
    found = frozenset(item.id for item in items if _outline_in(folder, Path(item.path)))
    if not found:
        raise WorkbenchError(
            f"None of the outlines in “{folder}” belongs to these pictures.",
            "Name each as its picture: CLASS/NAME.png, or NAME.png, white on black.",
        )
    return found


def _outline_in(folder: Path, picture: Path) -> Path | None:
    name = f"{picture.stem}.png"
    places = (folder / picture.parent.name / name, folder / name)
    return next((place for place in places if place.is_file()), None)


def outlines_in(
    folder: Path | None, items: Sequence[Item] = (), marks: Mapping[str, Sequence[Frame]] = NONE
) -> Callable[[Path], Mask | None]:
    """Where the thing is in a picture: `folder/CLASS/NAME.png`, or `folder/NAME.png`.

    Without a folder, what the user marked, else the outlines that come with the surface sample.

    Args:
        folder: Of white outlines on black.
        items: Pictures that may be marked.
        marks: The user's frames, by item.
    """
    marked = {item.path: item for item in items if item.id in marks}

    def outline(picture: Path) -> Mask | None:
        from workbench.inspection.proof.pointing import read_mask

        if folder is None and (item := marked.get(str(picture))):
            return frames.mask_of(marks[item.id], item.width, item.height)
        found = mask_of(picture) if folder is None else _outline_in(folder, picture)
        return read_mask(found) if found else None

    return outline
