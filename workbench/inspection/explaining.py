"""Overlays for many pictures: a task that says of each where it was written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Notice, Progress, Task
from workbench.data.decoding import decode, file_bytes
from workbench.data.picture import Picture, Pixels, Undecodable
from workbench.inspection.showing.overlay import blend
from workbench.inspection.showing.overlay_files import overlay_name, receipt_for, save_overlay

if TYPE_CHECKING:
    from workbench.inspection.attributions.attributing import Subject
    from workbench.inspection.attributions.attribution import Attribution
    from workbench.models.classifier import Classifier

LONGEST_SIDE = 2048
"""Overlays of larger pictures are scaled down to this many pixels."""

_AT_ONCE = 8
_SHARP_ENOUGH = 1024


class Explained(Event, frozen=True):
    """One overlay.

    Args:
        path: The picture.
        file: The overlay that was written.
        label: The class that is explained.
        probability: How sure the model is of it, 0 to 1.
        method: The attribution method.
        layer: The network's layer.
        evidence: Whether anything in the picture speaks for the class.
        predicted: The class the model is surest of.
    """

    path: str
    file: str
    label: str
    probability: float
    method: str
    layer: str
    evidence: bool
    predicted: str


class _Read(NamedTuple):
    path: Path
    sha256: str
    picture: Picture
    subject: Subject


def explain(
    classifier: Classifier,
    paths: Sequence[Path],
    out: Path,
    method: str = "gradcam",
    layer: str = "auto",
    target: str | None = None,
) -> Task[tuple[Explained, ...]]:
    """Write an overlay for each picture into a folder.

    Pictures that cannot be read are left out with a notice. An overlay never takes the place of
    another picture's, nor of any file that is not an overlay; done again, it replaces its own.

    Args:
        classifier: Its network is returned as it was found.
        paths: Files.
        out: Made where missing.
        method: A name from `ATTRIBUTIONS`.
        layer: "auto" or a layer's name.
        target: The class to explain, "predicted" (also None) or "runner-up".

    Raises:
        WorkbenchError: Nothing could be read, the wish is impossible, or the disk is full.
    """
    from workbench.inspection.attributions.attributing import attribute_all

    done: list[Explained] = []
    seen = 0
    yield Progress(0, len(paths), "Explaining")
    with ThreadPoolExecutor(2, "read pictures") as pool:
        for first in range(0, len(paths), _AT_ONCE):
            some = paths[first : first + _AT_ONCE]
            read: list[_Read] = []
            for path, one in zip(some, pool.map(lambda p: _read(classifier, p), some), strict=True):
                if isinstance(one, _Read):
                    read.append(one)
                else:
                    yield Notice(f"Left out: {path}: {one.message}")
            if read:
                subjects = [one.subject for one in read]
                maps = attribute_all(classifier, subjects, target, method, layer)
                for explained in _written(read, maps, out):
                    done.append(explained)
                    yield explained
            seen += len(some)
            yield Progress(seen, len(paths), "Explaining")
    if paths and not done:
        raise WorkbenchError(
            "None of these files is a picture that can be read.", "Choose other files."
        )
    return tuple(done)


def _read(classifier: Classifier, path: Path) -> _Read | Undecodable:
    from workbench.inspection.attributions.attributing import subject

    try:
        content = file_bytes(path)
        one = subject(classifier, content)
        picture = decode(content, at_least=max(_SHARP_ENOUGH, classifier.preprocessing.at_least))
    except Undecodable as reason:
        return reason
    return _Read(path, hashlib.sha256(content).hexdigest(), picture, one)


def _written(read: Sequence[_Read], maps: Sequence[Attribution], out: Path) -> Iterator[Explained]:
    for one, attribution in zip(read, maps, strict=True):
        drawn = blend(no_larger(one.picture.pixels, LONGEST_SIDE), attribution)
        wanted = out / overlay_name(one.path, attribution.target)
        file = save_overlay(wanted, drawn, receipt_for(attribution, one.sha256))
        yield Explained(
            path=str(one.path),
            file=str(file),
            label=attribution.target,
            probability=attribution.probability,
            method=attribution.method,
            layer=attribution.layer,
            evidence=attribution.positive,
            predicted=attribution.predicted,
        )


def no_larger(pixels: Pixels, longest: int) -> Pixels:
    """A picture scaled down so that neither side is longer; smaller ones stay as they are."""
    height, width = pixels.shape[:2]
    factor = longest / max(height, width)
    if factor >= 1:
        return pixels
    size = max(1, round(width * factor)), max(1, round(height * factor))
    whole = Image.fromarray(pixels)
    return np.asarray(whole.resize(size, Image.Resampling.LANCZOS, reducing_gap=3))
