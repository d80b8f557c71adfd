"""Names of files the user is asked for; no Qt."""

from __future__ import annotations

from pathlib import Path


def named(path: Path, ending: str) -> Path:
    """The place a dialog gave, with an ending where the user left it out.

    The dialog asked before it let a file be replaced; of one that only the ending leads to it
    knew nothing, so a number is added instead.
    """
    wanted = path.with_name(f"{path.name}{ending}")
    place, number = wanted, 1
    while place.exists():
        number += 1
        place = wanted.with_stem(f"{wanted.stem} {number}")
    return place
