"""The average map of each class: what a model looks at in picture after picture."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from workbench.core.events import Notice, Progress, Task
from workbench.inspection.attributions.attributing import Subject, attribute_all
from workbench.inspection.attributions.looking import Unexplainable
from workbench.inspection.placing import placed
from workbench.inspection.proof.pointing import Outlines, outline_of, outside
from workbench.inspection.shortcuts.report import ClassMap
from workbench.models.preprocessing import Box

if TYPE_CHECKING:
    from workbench.inspection.attributions.attribution import Attribution
    from workbench.inspection.shortcuts.swaps import Judged
    from workbench.models.classifier import Classifier

SIDE = 48
"""Cells a side of an average map."""

A_CLASS = 24
"""Pictures of a class that are averaged where no more are asked for; all that are marked are."""

_AVERAGE_SIDE = 96


def average_maps(
    classifier: Classifier,
    judged: Judged,
    method: str,
    layer: str,
    outlines: Outlines,
    a_class: int = A_CLASS,
) -> Task[tuple[tuple[ClassMap, ...], tuple[float, ...]]]:
    """A map a class over the pictures that show it, and the shares of evidence outside the things.

    So many of a class are averaged, in the order they were judged in, marked ones first, and all
    that are marked: the same ones each time, on whichever machine.
    Pictures without evidence for their class count as empty; those that cannot be explained are
    left out with a notice, and so is a class of which none can. There is a share, 0 to 1, for each
    picture with evidence and an outline.
    """
    totals = {int(label): np.zeros((SIDE, SIDE), np.float32) for label in np.unique(judged.labels)}
    places: dict[int, list[int]] = {label: [] for label in totals}
    beside: list[float] = []
    turns = _in_turns(judged, a_class)
    for done, place in enumerate(turns):
        yield Progress(done, len(turns), "Averaging maps")
        label = int(judged.labels[place])
        try:
            found = _explained(classifier, judged, place, method, layer)
        except Unexplainable as reason:
            yield Notice(f"Left out: {judged.paths[place]}: {reason.message}")
            continue
        totals[label] += placed(found.map, Box(0, 0, SIDE, SIDE), SIDE, SIDE)
        places[label].append(place)
        mask = yield from outline_of(outlines, Path(judged.paths[place]))
        if mask is not None and found.positive:
            beside.append(outside(found, mask))
    yield Progress(len(turns), len(turns), "Averaging maps")
    tried = np.bincount(judged.labels[turns])
    shown = [(n, some) for n, some in places.items() if some]
    maps = (
        _of_class(classifier.classes[n], totals[n], judged, n, some, int(tried[n]))
        for n, some in shown
    )
    return tuple(maps), tuple(beside)


def _in_turns(judged: Judged, a_class: int) -> list[int]:
    """Places of one picture of each class, then the next of each, marked ones first."""
    rows = []
    for label in np.unique(judged.labels):
        own = np.flatnonzero(judged.labels == label)
        first = own[np.argsort(~judged.marked[own], kind="stable")]
        rows.append(first[: max(a_class, int(judged.marked[own].sum()))].tolist())
    return [place for turn in zip_longest(*rows) for place in turn if place is not None]


def _explained(
    classifier: Classifier, judged: Judged, place: int, method: str, layer: str
) -> Attribution:
    name = classifier.classes[judged.labels[place]]
    one = _subject(classifier, judged, place)
    return attribute_all(classifier, [one], name, method, layer)[0]


def _subject(classifier: Classifier, judged: Judged, place: int) -> Subject:
    """A picture as it was judged: its square is what the network sees already."""
    import torch

    wanted = classifier.preprocessing
    tensor = torch.from_numpy(wanted.normalised(judged.squares[place]))
    width, height = map(int, judged.sizes[place])
    return Subject(tensor, width, height, wanted.region(width, height))


def _of_class(
    name: str, total: np.ndarray, judged: Judged, label: int, places: list[int], tried: int
) -> ClassMap:
    average = _average(judged, places)
    there = int((judged.labels == label).sum())
    mean = (total / len(places)).astype(np.float32)
    return ClassMap(name, mean, average, len(places), there, tried < there)


def _average(judged: Judged, places: list[int]) -> np.ndarray:
    from PIL import Image

    mean = np.rint(judged.squares[places].mean(0)).astype(np.uint8)
    size = (_AVERAGE_SIDE, _AVERAGE_SIDE)
    return np.asarray(Image.fromarray(mean).resize(size, Image.Resampling.BOX))
