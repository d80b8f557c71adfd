"""Saves what is looked at, in a worker thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.events import Progress, Task

if TYPE_CHECKING:
    from workbench.app.inspect.looks import Look
    from workbench.inspection.showing.drawing import Drawing


def save_task(look: Look, path: Path, drawing: Drawing) -> Task[Path]:
    """Write picture and map as one PNG, with a receipt of what made it.

    Raises:
        WorkbenchError: The picture is gone, or the place cannot be written.
    """
    import hashlib

    from workbench.data.decoding import decode, file_bytes
    from workbench.inspection.explaining import LONGEST_SIDE, no_larger
    from workbench.inspection.showing.overlay import blend
    from workbench.inspection.showing.overlay_files import receipt_for, write_overlay

    yield Progress(0, 1, "Saving")
    content = file_bytes(Path(look.wanted.path))
    pixels = no_larger(decode(content, at_least=LONGEST_SIDE // 2).pixels, LONGEST_SIDE)
    drawn = blend(pixels, look.attribution, drawing)
    target = path if path.suffix.lower() == ".png" else path.with_name(f"{path.name}.png")
    write_overlay(target, drawn, receipt_for(look.attribution, hashlib.sha256(content).hexdigest()))
    yield Progress(1, 1, "Saving")
    return target
