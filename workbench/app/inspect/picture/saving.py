"""Saves what is looked at, and sheets of many, in a worker thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, Task
from workbench.inspection.showing.drawing import fitting
from workbench.inspection.stopping import interruptible

if TYPE_CHECKING:
    from workbench.app.inspect.attention import Regarded
    from workbench.app.inspect.looks import Looks
    from workbench.app.inspect.values import Look, Way
    from workbench.inspection.evidence.receipt import Origin
    from workbench.inspection.evidence.tested import Tested
    from workbench.inspection.explanations import Wish
    from workbench.inspection.showing.drawing import Drawing


def save_task(looks: Looks, look: Look, path: Path, drawing: Drawing) -> Task[Path]:
    """Write a map as what the path's ending says, with what made it and its proof.

    Every check of the map is kept where it was made; the quick ones are made first where none
    were yet.

    Args:
        looks: Took it.
        look: What is saved.
        path: PNG, SVG, HTML, NumPy array or TIFF.
        drawing: How it is drawn.

    Raises:
        WorkbenchError: The picture is gone or has changed, the ending is unknown, or the place
            cannot be written.
    """
    return interruptible(_saved(looks, look, path, drawing))


def _saved(looks: Looks, look: Look, path: Path, drawing: Drawing) -> Task[Path]:
    from workbench.data.decoding import decode
    from workbench.inspection.evidence.formats import Kept, write
    from workbench.inspection.evidence.receipt import receipt_for
    from workbench.inspection.explaining import LONGEST_SIDE, no_larger

    yield Progress(0, 2, "Checking the map")
    content = looks.content(look)
    tested = _tested(looks, look)
    yield Progress(1, 2, "Saving")
    pixels = no_larger(decode(content, at_least=LONGEST_SIDE // 2).pixels, LONGEST_SIDE)
    receipt = receipt_for(look.attribution, _origin(look), drawing, tested)
    write(Kept(pixels, look.attribution, drawing, receipt), path)
    yield Progress(2, 2, "Saving")
    return path


def _tested(looks: Looks, look: Look) -> Tested:
    """The proof of a map, or its quick checks, or why there are none."""
    if not look.attribution.positive:
        return None
    try:
        checked = looks.check_apart(look)
    except WorkbenchError as reason:
        return reason
    return checked.proof or checked.trust


def sheet_task(regarded: Regarded, path: Path, device: str = "auto") -> Task[Path]:
    """Lay pictures out on one sheet, explained as they are on the page.

    Args:
        regarded: The run that is asked, the pictures in order, how they are explained and drawn.
        path: The PNG file.
        device: As in `choose_device`.
    """
    from workbench.project.explaining import sheet_of
    from workbench.project.runs import open_run

    assert regarded.run is not None
    wish = wish_of(regarded.way, regarded.drawing)
    pictures = [Path(shot.path) for shot in regarded.among]
    labels = {shot.path: shot.label for shot in regarded.among}
    return (yield from sheet_of(open_run(regarded.run), pictures, path, wish, device, labels))


def wish_of(way: Way, drawing: Drawing) -> Wish:
    """The same way of explaining, as pictures of a run are explained by it."""
    from workbench.inspection.explanations import Wish

    return Wish(
        method=way.method,
        layer=way.layer,
        target=way.question,
        settings=dict(way.settings),
        side=way.side,
        drawing=fitting(drawing, way.method),
    )


def _origin(look: Look) -> Origin:
    from workbench.inspection.evidence.receipt import Origin
    from workbench.project.runs import Run

    run, name, way = Run(look.wanted.edition.run), Path(look.wanted.path).name, look.wanted.way
    return Origin(look.sha256, name, run.name, look.model.sha256, dict(way.settings), way.side)
