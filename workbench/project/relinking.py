"""Knows a project's pictures again where they lie now."""

from __future__ import annotations

from pathlib import Path

from workbench.core.files import is_there, sha256
from workbench.project.glancing import pictures_of, some_items

_COMPARED = 8  # pictures, spread over all; the bytes of each are read


def have_moved(database: Path, place: Path) -> bool:
    """Whether the pictures of a catalogue are gone from their folder, and lie in another one.

    More than half of a few must be there as they were, at the same place below the folder: a
    folder with classes of the same names is another one.

    Args:
        database: The catalogue; only read.
        place: The other folder.
    """
    before = pictures_of(database)
    if before is None or is_there(before):
        return False
    # Items are named by the path that led to them, which may go through a link.
    known = ((Path(path).resolve(), id_) for id_, path in some_items(database, _COMPARED))
    below = [
        (place / path.relative_to(before), id_)
        for path, id_ in known
        if path.is_relative_to(before)
    ]
    return 2 * sum(_is_picture(path, id_) for path, id_ in below) > len(below)


def _is_picture(path: Path, id_: str) -> bool:
    try:
        return sha256(path) == id_
    except OSError:
        return False
