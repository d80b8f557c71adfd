"""Searches a run for shortcuts: what tells the class though it is not the thing.

A suspicion needs two things: that a part which should not matter tells a class nearly as well as
the whole picture does (a probe), and that the model goes by it (a swap). A border that only
happens to hold something of the thing, or a colour that belongs to it, moves few answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, Task
from workbench.inspection.attributions.methods import DEFAULT
from workbench.inspection.shortcuts.averages import average_maps
from workbench.inspection.shortcuts.file_traits import as_columns, words_only
from workbench.inspection.shortcuts.probes import probe
from workbench.inspection.shortcuts.reading import Read, chosen, read
from workbench.inspection.shortcuts.regions import (
    BORDER,
    SURROUND,
    border_patches,
    colours_seen,
    mask_of,
    patch_seen,
    ring,
    ring_seen,
)
from workbench.inspection.shortcuts.report import Probe, Shortcuts, Suspicion
from workbench.inspection.shortcuts.suspicions import (
    of_border,
    of_files,
    of_patches,
    of_tint,
    ranked,
)
from workbench.inspection.shortcuts.swaps import Judged, answers, moved, tinted, transplant

if TYPE_CHECKING:
    from workbench.data.items import Item
    from workbench.inspection.proof.pointing import Outlines
    from workbench.models.classifier import Classifier

MOST = 400
"""Pictures that are looked at; more would make it slower but hardly surer."""

FEWEST = 10
_STEPS = 5


def search(
    classifier: Classifier,
    items: Sequence[Item],
    method: str = DEFAULT,
    layer: str = "auto",
    outlines: Outlines = lambda _path: None,
) -> Task[Shortcuts]:
    """Look for shortcuts that a classifier takes.

    Args:
        classifier: Its network is returned as it was found.
        items: The run's pictures; those it did not learn from are what it is judged by.
        method: How the average maps are made.
        layer: Where they are drawn from.
        outlines: Where the thing is in a picture, as far as the user marked it.

    Raises:
        WorkbenchError: There are too few pictures, or only one class.
    """
    few = chosen([one for one in items if one.label in classifier.classes], MOST)
    seen = yield from read(few, classifier.classes, classifier.preprocessing)
    if len(seen.paths) < FEWEST or len(np.unique(seen.labels)) < 2:
        raise WorkbenchError(
            "There are too few pictures that can be read to search for shortcuts.",
            f"It takes at least {FEWEST}, of two classes or more.",
        )
    yield Progress(0, _STEPS, "Asking the model")
    judged = _judged(classifier, seen)
    accuracy = _balanced(judged)
    yield Progress(1, _STEPS, "Telling classes by parts of the picture")
    patches = _patch_probes(seen, classifier.classes)
    wholes = _probes(seen, classifier.classes)
    yield Progress(2, _STEPS, "Swapping parts between pictures")
    suspicions = _suspicions(classifier, judged, seen, patches, wholes)
    yield Progress(3, _STEPS, "Averaging maps")
    maps, beside = yield from average_maps(classifier, judged, method, layer, outlines)
    yield Progress(_STEPS, _STEPS, "Averaging maps")
    probes = (*wholes, max(patches.values(), key=lambda one: one.low)) if patches else wholes
    outside = float(np.mean(beside)) if beside else None
    return Shortcuts(
        ranked(suspicions), probes, maps, outside, len(beside), accuracy, len(seen.paths)
    )


def _judged(classifier: Classifier, seen: Read) -> Judged:
    """Held-out pictures; all of them where too few were held out."""
    some = seen.held_out if seen.held_out.sum() >= FEWEST else np.ones(len(seen.labels), bool)
    squares = seen.squares[some]
    paths = tuple(path for path, wanted in zip(seen.paths, some, strict=True) if wanted)
    sure = answers(classifier, squares)
    return Judged(squares, seen.labels[some], sure, seen.sizes[some], paths)


def _balanced(judged: Judged) -> float:
    right = judged.sure.argmax(1) == judged.labels
    return float(np.mean([right[judged.labels == c].mean() for c in np.unique(judged.labels)]))


def _patch_probes(seen: Read, classes: Sequence[str]) -> dict[int, Probe]:
    """By the place in `border_patches`; where a patch tells nothing there is none."""
    patches = border_patches()
    found = {
        place: probe("patch", patch_seen(seen.squares, box), seen.labels, classes, len(patches))
        for place, box in enumerate(patches)
    }
    return {place: one for place, one in found.items() if one is not None}


def _probes(seen: Read, classes: Sequence[str]) -> tuple[Probe, ...]:
    kinds = (
        ("border", ring_seen(seen.squares, BORDER)),
        ("surround", ring_seen(seen.squares, SURROUND)),
        ("colours", colours_seen(seen.squares)),
        ("size", as_columns(seen.traits)),
        ("file", as_columns(words_only(seen.traits))),
    )
    found = (probe(name, columns, seen.labels, classes) for name, columns in kinds)
    return tuple(one for one in found if one is not None)


def _suspicions(
    classifier: Classifier,
    judged: Judged,
    seen: Read,
    patches: dict[int, Probe],
    wholes: Sequence[Probe],
) -> list[Suspicion]:
    side = classifier.preprocessing.size
    by_name = {one.name: one for one in wholes}
    found: list[Suspicion] = []
    boxes = border_patches()
    typical = float(np.median([one.value for one in patches.values()])) if patches else 1.0
    telling = sorted(patches, key=lambda place: -patches[place].low)[:6]
    for place in telling:
        swap = moved(classifier, judged, transplant(mask_of(boxes[place], side)))
        found += of_patches(classifier, judged, boxes[place], patches[place], typical, swap)
    edge = ring(BORDER, side)
    if "border" in by_name:
        swap = moved(classifier, judged, transplant(edge))
        middle = moved(classifier, judged, transplant(~edge))
        found += of_border(classifier, judged, by_name["border"], swap, middle)
        tint = moved(classifier, judged, tinted(edge))
        found += of_tint(classifier, judged, by_name["colours"], tint, middle)
    if "file" in by_name:
        found += of_files(by_name["file"], seen, classifier.classes)
    return found
