"""Average maps as people see them, on the screen and as files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from workbench.core.errors import WorkbenchError
from workbench.core.files import is_there, whole_folder
from workbench.inspection.showing.overlay import colour

if TYPE_CHECKING:
    from workbench.data.picture import Pixels
    from workbench.inspection.shortcuts.report import ClassMap

_SIDE = 192


def refuse_maps(folder: Path) -> None:
    """Let maps go into a new folder only; asked before the work begins.

    Raises:
        WorkbenchError: Something stands there.
    """
    if is_there(folder):
        raise WorkbenchError(f"“{folder}” is there already.", "Choose a folder that is not yet.")


def write_maps(maps: Sequence[ClassMap], folder: Path) -> None:
    """Write a PNG a class, named after it: all of them or none.

    Raises:
        WorkbenchError: The disk is full, or the place may not be written to.
    """
    from PIL import Image

    with whole_folder(folder) as place:
        for number, one in enumerate(maps, 1):
            name = re.sub(r"[^\w .-]", "_", one.label)[:80]
            Image.fromarray(drawn(one)).save(place / f"{number:03} {name}.png")


def drawn(one: ClassMap) -> Pixels:
    """The average picture, paled, with the average map over it: uint8 (192, 192, 3)."""
    from PIL import Image

    size = (_SIDE, _SIDE)
    picture = np.asarray(Image.fromarray(one.average).resize(size), np.float32)
    wide = np.asarray(Image.fromarray(one.map).resize(size, Image.Resampling.BILINEAR))
    strength = np.asarray(wide / max(float(wide.max()), 1e-6), np.float32)
    colours = colour(strength)[..., :3].astype(np.float32)
    share = (0.75 * np.clip(strength * 1.6, 0, 1))[..., None]
    drawn: Pixels = np.rint(picture * (1 - share) + colours * share).astype(np.uint8)
    return drawn
