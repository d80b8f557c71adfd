"""Looks at pictures with a run's classifier; called in a worker thread, never in the window's."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.app.shell.language import tr
from workbench.project.runs import open_run

if TYPE_CHECKING:
    from workbench.inspection.attributions.attribution import Attribution
    from workbench.inspection.proof.trust import Trust
    from workbench.models.classifier import Classifier

LONGEST_SIDE = 1600
"""Pixels of a picture as it is shown; larger ones are scaled down for the screen."""

_KEPT = 48
_KEPT_PIXELS = 12

Pixels = NDArray[np.uint8]


class Wanted(NamedTuple):
    """Which look: everything that decides what comes of it."""

    run: Path
    path: str
    target: str | None = None
    method: str = "gradcam"
    layer: str = "auto"


class Model(NamedTuple):
    """What the page shows of a run's classifier.

    Args:
        classes: In the order of the network's outputs.
        layers: Name and title of each layer that can be looked at, from input to output.
        network: The backbone's title.
        filters: The first layer's filters as a picture uint8 (H, W, 3), or None.
        filter_words: What that picture shows, in a sentence.
    """

    classes: tuple[str, ...]
    layers: tuple[tuple[str, str], ...]
    network: str
    filters: Pixels | None
    filter_words: str


class Look(NamedTuple):
    """A picture, what the model says of it, and why.

    Args:
        wanted: What was asked.
        pixels: uint8 (H, W, 3), the whole upright picture for the screen.
        attribution: The map.
        model: The model that was asked.
    """

    wanted: Wanted
    pixels: Pixels
    attribution: Attribution
    model: Model


class Checked(NamedTuple):
    """What the checks of a look's map came to."""

    wanted: Wanted
    trust: Trust


class Looks:
    """One classifier, loaded once, and the looks of late; safe to ask what is kept meanwhile."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._run: Path | None = None
        self._classifier: Classifier | None = None
        self._model: Model | None = None
        self._kept: OrderedDict[Wanted, Look] = OrderedDict()
        self._pixels: OrderedDict[str, Pixels] = OrderedDict()
        self._checked: dict[Wanted, Checked] = {}

    def known(self, wanted: Wanted) -> Look | None:
        """The look, where it was taken before; never waits."""
        with self._lock:
            look = self._kept.get(wanted)
            if look is not None:
                self._kept.move_to_end(wanted)
            return look

    def forget(self) -> None:
        """Forget every look: the files may have changed."""
        with self._lock:
            self._kept.clear()
            self._checked.clear()
            self._pixels.clear()

    def look(self, wanted: Wanted) -> Look:
        """Take a look, or return the one taken before. Imports torch.

        Raises:
            WorkbenchError: The run, the picture, the class or the layer cannot be used.
        """
        from workbench.inspection.attributions.attributing import attribute

        before = self.known(wanted)
        if before is not None:
            return before
        classifier, model = self._loaded(wanted.run)
        pixels = self._shown(wanted.path)
        found = attribute(classifier, Path(wanted.path), wanted.target, wanted.method, wanted.layer)
        look = Look(wanted, pixels, found, model)
        with self._lock:
            self._kept[wanted] = look
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return look

    def checked(self, wanted: Wanted) -> Checked | None:
        """The checks, where they were made before; never waits."""
        return self._checked.get(wanted)

    def check(self, wanted: Wanted) -> Checked:
        """Check the map of a look: how far it can be relied on."""
        from workbench.inspection.attributions.attributing import subject
        from workbench.inspection.proof.trust import check

        look = self.look(wanted)
        classifier, _ = self._loaded(wanted.run)
        one = subject(classifier, Path(wanted.path))
        checked = Checked(wanted, check(classifier, one, look.attribution))
        self._checked[wanted] = checked
        return checked

    def _loaded(self, run: Path) -> tuple[Classifier, Model]:
        if self._run != run or self._classifier is None or self._model is None:
            self._run = None
            self._classifier = open_run(run).classifier("cpu")
            self._model = _model(self._classifier)
            self._run = run
        return self._classifier, self._model

    def _shown(self, path: str) -> Pixels:
        from workbench.data.decoding import decode
        from workbench.inspection.explaining import no_larger

        if path not in self._pixels:
            decoded = decode(Path(path), at_least=LONGEST_SIDE // 2).pixels
            with self._lock:
                self._pixels[path] = no_larger(decoded, LONGEST_SIDE)
                while len(self._pixels) > _KEPT_PIXELS:
                    self._pixels.popitem(last=False)
        return self._pixels[path]


def _model(classifier: Classifier) -> Model:
    from workbench.inspection.attributions.layer_choice import layers_of, map_sizes
    from workbench.inspection.inside.filters import filter_sheet

    sizes = map_sizes(classifier)
    titles = []
    for layer in layers_of(classifier):
        rows, columns = sizes.get(layer.name, (0, 0))
        plain = layer.title.split(" · ")[0].capitalize()
        if min(rows, columns) >= 2:
            titles.append((layer.name, f"{plain} · {columns} × {rows}"))
    sheet = filter_sheet(classifier)
    words = tr("The first layer of {network} does not look at colours directly.")
    if sheet is not None:
        words = tr(
            "The {count} patterns that the first layer of {network} looks for, {side} × {side} "
            "pixels each. Edges and colours mean that it has learnt; noise that it has not."
        ).format(count=sheet.count, side=sheet.side, network=classifier.backbone.title)
    else:
        words = words.format(network=classifier.backbone.title)
    return Model(
        classes=classifier.classes,
        layers=tuple(titles),
        network=classifier.backbone.title,
        filters=sheet.pixels if sheet else None,
        filter_words=words,
    )
