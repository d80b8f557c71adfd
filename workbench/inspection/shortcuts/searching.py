"""Searches a run for shortcuts: what tells the class though it is not the thing.

A suspicion needs two things: that a part which should not matter tells a class nearly as well as
the whole picture does (a probe), and that the model goes by it (a swap). A border that only
happens to hold something of the thing, or a colour that belongs to it, moves few answers.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, Task
from workbench.inspection.attributions.methods import DEFAULT
from workbench.inspection.shortcuts.averages import A_CLASS, average_maps
from workbench.inspection.shortcuts.probes import Told
from workbench.inspection.shortcuts.reading import Read, chosen, read
from workbench.inspection.shortcuts.report import Probe, Shortcuts
from workbench.inspection.shortcuts.suspecting import (
    Looked,
    suspected_places,
    suspected_wholes,
)
from workbench.inspection.shortcuts.suspicions import ranked
from workbench.inspection.shortcuts.swaps import Judged, answers
from workbench.inspection.shortcuts.telling import Wholes, tell_by_patches, tell_by_wholes

if TYPE_CHECKING:
    from workbench.data.items import Item
    from workbench.inspection.proof.pointing import Outlines
    from workbench.models.classifier import Classifier
    from workbench.models.preprocessing import Box

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
    marked: Container[str] = (),
    a_class: int = A_CLASS,
) -> Task[Shortcuts]:
    """Look for shortcuts that a classifier takes.

    Args:
        classifier: Its network is returned as it was found.
        items: The run's pictures; those it did not learn from are what it is judged by.
        method: How the average maps are made.
        layer: Where they are drawn from.
        outlines: Where the thing is in a picture, as far as the user marked it.
        marked: The ids of the pictures that the user marked; they are looked at before others.
        a_class: How many pictures of a class its map is averaged over, the same ones each time;
            `MOST` for all that the model is judged by.

    Raises:
        WorkbenchError: There are too few pictures, or only one class.
    """
    few = chosen([one for one in items if one.label in classifier.classes], MOST, marked)
    seen = yield from read(few, classifier.classes, classifier.preprocessing, marked)
    if len(seen.paths) < FEWEST or len(np.unique(seen.labels)) < 2:
        raise WorkbenchError(
            "There are too few pictures that can be read to search for shortcuts.",
            f"It takes at least {FEWEST}, of two classes or more.",
        )
    yield Progress(0, _STEPS, "Asking the model")
    judged = _judged(classifier, seen)
    yield Progress(1, _STEPS, "Telling classes by parts of the picture")
    patches = tell_by_patches(seen, classifier.classes)
    yield Progress(2, _STEPS, "Telling classes by parts of the picture")
    wholes = tell_by_wholes(seen, classifier.classes)
    yield Progress(3, _STEPS, "Swapping parts between pictures")
    looked = Looked(classifier, judged, seen)
    suspicions = suspected_places(looked, patches, wholes)
    yield Progress(4, _STEPS, "Swapping parts between pictures")
    suspicions += suspected_wholes(looked, wholes)
    yield Progress(_STEPS, _STEPS, "Swapping parts between pictures")
    maps, beside = yield from average_maps(classifier, judged, method, layer, outlines, a_class)
    return Shortcuts(
        ranked(suspicions),
        tuple(_probes(looked, patches, wholes)),
        maps,
        float(np.mean(beside)) if beside else None,
        len(beside),
        _balanced(judged),
        len(seen.paths),
    )


def _judged(classifier: Classifier, seen: Read) -> Judged:
    """Held-out pictures; all of them where too few were held out."""
    some = seen.held_out if seen.held_out.sum() >= FEWEST else np.ones(len(seen.labels), bool)
    squares = seen.squares[some]
    paths = tuple(path for path, wanted in zip(seen.paths, some, strict=True) if wanted)
    sure = answers(classifier, squares)
    return Judged(squares, seen.labels[some], sure, seen.sizes[some], paths, seen.marked[some])


def _probes(looked: Looked, patches: Mapping[Box, Told], wholes: Wholes) -> Iterator[Probe]:
    """The best that each part came to; of the patches the one that tells most."""
    each = [looked.best_told(name, told) for name, told in wholes.shown().items()]
    small = [looked.best_told(box, told) for box, told in patches.items()]
    yield from (one for one in each if one)
    yield from sorted((one for one in small if one), key=lambda one: -one.low)[:1]


def _balanced(judged: Judged) -> float:
    right = judged.sure.argmax(1) == judged.labels
    return float(np.mean([right[judged.labels == c].mean() for c in np.unique(judged.labels)]))
