"""Saves what is looked at, and sheets of many, in a worker thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.app.inspect.overlays import fitting
from workbench.core.events import Progress, Task

if TYPE_CHECKING:
    from workbench.app.inspect.attention import Regarded
    from workbench.app.inspect.looks import Look, Looks
    from workbench.inspection.evidence.receipt import Origin
    from workbench.inspection.proof.trust import Trust
    from workbench.inspection.showing.drawing import Drawing


def save_task(
    looks: Looks, look: Look, path: Path, drawing: Drawing, trust: Trust | None
) -> Task[Path]:
    """Write a map as what the path's ending says, with a receipt of what made it.

    Args:
        looks: Took it.
        look: What is saved.
        path: PNG, SVG, HTML, NumPy array or TIFF.
        drawing: How it is drawn.
        trust: The checks of the map, where they are made.

    Raises:
        WorkbenchError: The picture is gone or has changed, the ending is unknown, or the place
            cannot be written.
    """
    from workbench.data.decoding import decode
    from workbench.inspection.evidence.formats import Kept, write
    from workbench.inspection.evidence.receipt import receipt_for
    from workbench.inspection.explaining import LONGEST_SIDE, no_larger

    yield Progress(0, 1, "Saving")
    content = looks.content(look)
    pixels = no_larger(decode(content, at_least=LONGEST_SIDE // 2).pixels, LONGEST_SIDE)
    receipt = receipt_for(look.attribution, _origin(look), drawing, trust)
    write(Kept(pixels, look.attribution, drawing, receipt), path)
    yield Progress(1, 1, "Saving")
    return path


def sheet_task(regarded: Regarded, path: Path, device: str = "auto") -> Task[Path]:
    """Lay the strip's pictures out on one sheet, explained as they are on the page."""
    from workbench.inspection.explaining import Wish
    from workbench.project.explaining import sheet_of
    from workbench.project.runs import open_run

    assert regarded.run is not None
    wish = Wish(
        method=regarded.method,
        layer=regarded.layer,
        target=regarded.target,
        settings=dict(regarded.settings),
        drawing=fitting(regarded.drawing, regarded.method),
    )
    pictures = [Path(shot.path) for shot in regarded.among]
    labels = {shot.path: shot.label for shot in regarded.among}
    return (yield from sheet_of(open_run(regarded.run), pictures, path, wish, device, labels))


def _origin(look: Look) -> Origin:
    from workbench.inspection.evidence.receipt import Origin
    from workbench.project.runs import Run

    run, name = Run(look.wanted.edition.run), Path(look.wanted.path).name
    return Origin(look.sha256, name, run.name, look.model.sha256, dict(look.wanted.settings))
