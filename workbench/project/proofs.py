"""Which methods are proved on which pictures, and where the outlines of things are found."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

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
        if folder is None:
            found = mask_of(picture)
        else:
            name = f"{picture.stem}.png"
            places = (folder / picture.parent.name / name, folder / name)
            found = next((place for place in places if place.is_file()), None)
        return read_mask(found) if found else None

    return outline
