"""Whether the pictures are still where they were read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from workbench.core.errors import WorkbenchError
from workbench.core.files import is_there
from workbench.data.checking import Problem
from workbench.data.items import Item

_LOOKED_FOR = 16  # spread over all: a network drive answers slowly


def absence(items: Sequence[Item]) -> Problem | None:
    """What stands in the way where the pictures have left their place; None where they are there.

    A few are looked for, spread over all; a picture here and there may be gone, not most of them.
    Never called in the window's thread: a disk may be slow to answer.
    """
    sample = items[:: max(1, len(items) // _LOOKED_FOR)]
    gone = [item.path for item in sample if not is_there(item.path)]
    if 2 * len(gone) <= len(sample):
        return None
    left = gone_from(_place_of(items))
    return Problem(left.message, left.hint, blocking=True)


def refuse_absent(items: Sequence[Item]) -> None:
    """Raise a WorkbenchError where the pictures have left their place."""
    if absence(items) is not None:
        raise gone_from(_place_of(items))


def gone_from(place: Path | str) -> WorkbenchError:
    """What to say where pictures have left their folder or ZIP."""
    return WorkbenchError(
        f"The pictures are not in “{place}” any more.",
        "Connect their disk, then read them again (F5); or, if they were moved or renamed, choose "
        "“The pictures are elsewhere…” in the project's menu.",
    )


def _place_of(items: Sequence[Item]) -> str:
    """The folder that holds all of them; the first one's where they lie on several disks."""
    folders = [os.path.dirname(item.path) for item in items]  # noqa: PTH120 - 100,000 of them
    try:
        return os.path.commonpath(folders)
    except ValueError:
        return folders[0]
