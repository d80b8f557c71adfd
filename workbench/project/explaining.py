"""Maps for the pictures of a run: overlays in a folder, and sheets of many."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.core.events import Notice, Progress, Task
from workbench.project.pictures import dataset_of
from workbench.project.runs import Run

if TYPE_CHECKING:
    from workbench.inspection.evidence.contact_sheet import Cell, Legend
    from workbench.inspection.explanations import Explained, Wish


def explain_paths(
    run: Run,
    paths: Sequence[Path],
    out: Path,
    wish: Wish,
    sheet: Path | None = None,
    device: str = "auto",
) -> Task[tuple[Explained, ...]]:
    """Write an overlay for each picture, and all of them on one sheet where one is wanted.

    Args:
        run: Its classifier is asked.
        paths: Files.
        out: The folder the overlays go to.
        wish: How; the run's name and its model are filled in.
        sheet: A PNG file for the contact sheet, or None.
        device: As in `choose_device`.
    """
    import msgspec

    from workbench.inspection.explaining import explain

    whole = msgspec.structs.replace(wish, run=run.name, model=run.classifier_sha256)
    done = yield from explain(run.classifier(device), paths, out, whole)
    if sheet is not None:
        yield from _write_sheet(run, done, sheet, whole)
    return done


def sheet_of(
    run: Run,
    paths: Sequence[Path],
    sheet: Path,
    wish: Wish,
    device: str = "auto",
    labels: Mapping[str, str | None] | None = None,
) -> Task[Path]:
    """Lay the maps of some pictures out on one sheet, and keep nothing else.

    Args:
        run: Its classifier is asked.
        paths: Files; the first few hundred are shown.
        sheet: The PNG file.
        wish: How the maps are made and drawn.
        device: As in `choose_device`.
        labels: The pictures' classes, by path; None for those the run was trained with.
    """
    from tempfile import TemporaryDirectory

    import msgspec

    from workbench.inspection.evidence.contact_sheet import MOST

    bare = msgspec.structs.replace(wish, formats=(), checks="none")
    with TemporaryDirectory(prefix="workbench-sheet-") as folder:
        done = yield from explain_paths(run, paths[:MOST], Path(folder), bare, device=device)
        yield from _write_sheet(run, done, sheet, wish, labels)
    if len(paths) > MOST:
        yield Notice(f"The sheet shows the first {MOST} of {len(paths):,} pictures.")
    return sheet


def _write_sheet(
    run: Run,
    done: Sequence[Explained],
    sheet: Path,
    wish: Wish,
    labels: Mapping[str, str | None] | None = None,
) -> Task[None]:
    from workbench.inspection.evidence.contact_sheet import MOST, write_contact_sheet

    if len(done) > MOST:
        yield Notice(f"The sheet shows the first {MOST} of {len(done):,} pictures.")
    yield Progress(0, None, "Laying out the sheet")
    if labels is None:
        labels = {item.path: item.label for item in dataset_of(run).items}
    cells = list(_cells(done[:MOST], labels))
    write_contact_sheet(sheet, cells, _heading(run, done, wish), _legend(wish))


def _heading(run: Run, done: Sequence[Explained], wish: Wish) -> str:
    """The run, the method, and the layer its maps were drawn from where it reads one."""
    from workbench.inspection.attributions.methods import ATTRIBUTIONS

    method = ATTRIBUTIONS.get(wish.method)
    layers = dict.fromkeys(one.layer for one in done) if method.of_a_layer else ()
    return " · ".join([run.name, method.title, *(f"layer {layer}" for layer in layers)])


def _legend(wish: Wish) -> Legend:
    from workbench.inspection.evidence.contact_sheet import Legend
    from workbench.inspection.showing import map_words
    from workbench.inspection.showing.drawing import fitting
    from workbench.inspection.showing.scale import scale

    drawing = fitting(wish.drawing, wish.method)
    left, right = map_words.ends(drawing)
    sentence = map_words.legend(wish.method, drawing)
    return Legend(scale(drawing), str(left), str(right), str(sentence))


def _cells(done: Sequence[Explained], labels: Mapping[str, str | None]) -> Iterator[Cell]:
    import numpy as np
    from PIL import Image

    from workbench.inspection.evidence.contact_sheet import CELL, Cell
    from workbench.inspection.showing.map_words import empty

    for one in done:
        with Image.open(one.file) as overlay:
            overlay.thumbnail((CELL, CELL))
            pixels = np.asarray(overlay.convert("RGB"))
        label = labels.get(os.path.abspath(one.path))  # noqa: PTH100 — as items are named
        says = f"{one.asked} {one.probability:.0%}"
        right = label is None or label == one.predicted
        note = "" if one.evidence else str(empty(one.method))
        yield Cell(pixels, Path(one.path).name, says, label, right, note)
