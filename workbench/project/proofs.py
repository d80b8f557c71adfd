"""Which methods are proved on which pictures, and where the outlines of things are found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.data import marks
from workbench.data.items import Item
from workbench.data.marks import Frame
from workbench.data.samples.surface import mask_of
from workbench.inspection.attributions.methods import ATTRIBUTIONS

if TYPE_CHECKING:
    from workbench.inspection.proof.pointing import Mask

_MARKED_SIDE = 256
"""Pixels of a mask made of frames: finer than any map."""


def quick_methods(family: str) -> tuple[str, ...]:
    """The methods that suit a family of backbones and take no more than a few looks."""
    return tuple(m.name for m in ATTRIBUTIONS if m.suits(family) and m.cost != "many looks")


def few_of(items: Sequence[Item], most: int) -> Sequence[Item]:
    """At most so many, evenly from all, so that every class has its share."""
    if len(items) <= most:
        return items
    return [items[place * len(items) // most] for place in range(most)]


def outlines_in(
    folder: Path | None, marked: Mapping[str, Sequence[Frame]] | None = None
) -> Callable[[Path], Mask | None]:
    """Where the thing is in a picture: `folder/CLASS/NAME.png`, or `folder/NAME.png`.

    Without a folder, what the user marked, else the outlines that come with the surface sample.

    Args:
        folder: Of white outlines on black.
        marked: The user's frames, by the path of the picture.
    """

    def outline(picture: Path) -> Mask | None:
        from workbench.inspection.proof.pointing import read_mask

        frames = (marked or {}).get(str(picture))
        if folder is None and frames:
            return marks.mask_of(frames, _MARKED_SIDE, _MARKED_SIDE)
        if folder is None:
            found = mask_of(picture)
        else:
            name = f"{picture.stem}.png"
            places = (folder / picture.parent.name / name, folder / name)
            found = next((place for place in places if place.is_file()), None)
        return read_mask(found) if found else None

    return outline
