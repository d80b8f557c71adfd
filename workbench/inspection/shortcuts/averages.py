"""The average map of each class: what a model looks at in picture after picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from workbench.core.events import Progress, Task
from workbench.inspection.attributions.attributing import Subject, attribute_all
from workbench.inspection.proof.pointing import Outlines, outline_of, outside
from workbench.inspection.shortcuts.report import ClassMap
from workbench.inspection.showing.placing import placed
from workbench.models.preprocessing import Box

if TYPE_CHECKING:
    from workbench.inspection.shortcuts.swaps import Judged
    from workbench.models.classifier import Classifier

SIDE = 48
"""Cells a side of an average map."""

MOST = 24
"""Pictures of a class that are averaged."""

_AVERAGE_SIDE = 96


def average_maps(
    classifier: Classifier,
    judged: Judged,
    method: str,
    layer: str,
    outlines: Outlines,
) -> Task[tuple[tuple[ClassMap, ...], tuple[float, ...]]]:
    """A map a class over the pictures that show it, and the shares of evidence outside the things.

    Pictures without evidence for their class count as empty. There is a share, 0 to 1, for each
    picture with evidence and an outline.
    """
    maps: list[ClassMap] = []
    beside: list[float] = []
    known = np.unique(judged.labels)
    for done, label in enumerate(known):
        yield Progress(done, len(known), "Averaging maps")
        places = np.flatnonzero(judged.labels == label)[:MOST]
        name = classifier.classes[label]
        total = np.zeros((SIDE, SIDE), np.float32)
        for place in places:
            one = _subject(classifier, judged, place)
            (found,) = attribute_all(classifier, [one], name, method, layer)
            total += placed(found.map, Box(0, 0, SIDE, SIDE), SIDE, SIDE)
            mask = yield from outline_of(outlines, Path(judged.paths[place]))
            if mask is not None and found.positive:
                beside.append(outside(found, mask))
        average = _average(judged, places)
        maps.append(ClassMap(name, total / np.float32(len(places)), average, len(places)))
    return tuple(maps), tuple(beside)


def _subject(classifier: Classifier, judged: Judged, place: int) -> Subject:
    """A picture as it was judged: its square is what the network sees already."""
    import torch

    wanted = classifier.preprocessing
    tensor = torch.from_numpy(wanted.normalised(judged.squares[place]))
    width, height = map(int, judged.sizes[place])
    return Subject(tensor, width, height, wanted.region(width, height))


def _average(judged: Judged, places: np.ndarray) -> np.ndarray:
    from PIL import Image

    mean = np.rint(judged.squares[places].mean(0)).astype(np.uint8)
    size = (_AVERAGE_SIDE, _AVERAGE_SIDE)
    return np.asarray(Image.fromarray(mean).resize(size, Image.Resampling.BOX))
