"""Names of files the user is asked for; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def chosen(path: Path, kind: str, kinds: Mapping[str, str]) -> Path:
    """The place a dialog gave, with the ending of the kind chosen there where it has none.

    Args:
        path: What the user typed; one of the endings there counts more than the kind.
        kind: The filter chosen in the dialog.
        kinds: The dialog's filters with their endings; the first counts where none was chosen.
    """
    endings = list(kinds.values())
    if path.suffix.lower() in endings:
        return path
    return named(path, kinds.get(kind, endings[0]))


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
