"""Which classes can be told by which parts of the pictures, or by their files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workbench.inspection.shortcuts.file_traits import (
    as_columns,
    formats,
    numbers_only,
    words_only,
)
from workbench.inspection.shortcuts.probes import Floats, Told, told
from workbench.inspection.shortcuts.reading import Read
from workbench.inspection.shortcuts.regions import (
    BORDER,
    SURROUND,
    border_patches,
    coarse,
    colours_seen,
    inner_patches,
    middle_of,
    patch_seen,
    ring_of,
)
from workbench.inspection.shortcuts.sharpness import fineness
from workbench.models.preprocessing import Box


class Wholes(NamedTuple):
    """By what was tried of whole pictures.

    Args:
        border: The outer tenth of each side.
        surround: All but the middle half.
        middle: The middle half.
        colours: How much of each there is.
        sharpness: How fine the detail is, whatever it shows.
        size: Pixels, proportions and bytes a pixel.
        formats: Width and height that come again and again.
        file: What the file says of itself, in words.
    """

    border: Told
    surround: Told
    middle: Told
    colours: Told
    sharpness: Told
    size: Told
    formats: Told
    file: Told

    def shown(self) -> dict[str, Told]:
        """What was tried for its own sake, by name; the others are only compared with."""
        names = ("border", "surround", "colours", "sharpness", "size", "file")
        return {name: getattr(self, name) for name in names}


def tell_by_wholes(seen: Read, classes: Sequence[str]) -> Wholes:
    """How well each class is told by each part."""
    small = coarse(seen.squares)
    columns: dict[str, Floats] = {
        "border": ring_of(small, BORDER),
        "surround": ring_of(small, SURROUND),
        "middle": middle_of(small, SURROUND),
        "colours": colours_seen(seen.squares),
        "sharpness": fineness(seen.squares),
        "size": as_columns(numbers_only(seen.traits)),
        "formats": as_columns(formats(seen.sizes)),
        "file": as_columns(words_only(seen.traits)),
    }
    return Wholes(
        **{name: told(name, part, seen.labels, classes) for name, part in columns.items()}
    )


def tell_by_patches(seen: Read, classes: Sequence[str]) -> dict[Box, Told]:
    """The same for small patches at the border and within."""
    boxes = (*border_patches(), *inner_patches())
    return {
        box: told("patch", patch_seen(seen.squares, box), seen.labels, classes, len(boxes))
        for box in boxes
    }


def telling_trait(seen: Read, classes: Sequence[str], label: str) -> str:
    """Which of the words that files say of themselves tells a class best."""
    rows = words_only(seen.traits)
    names = sorted({name for row in rows for name in row})
    alone = {
        name: told("file", as_columns([_only(row, name) for row in rows]), seen.labels, classes)
        for name in names
    }
    low = {name: each[label].low for name, each in alone.items() if label in each}
    return max(low, key=lambda name: low[name], default="format")


def _only(row: dict[str, float | str], name: str) -> dict[str, float | str]:
    return {name: row.get(name, "")}
