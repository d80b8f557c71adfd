"""Looks at pictures with a run's classifier; called in a worker thread, never in the window's."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from workbench.app.inspect.classifiers import Classifiers, Edition, edition_of
from workbench.app.inspect.overlays import drawn
from workbench.app.inspect.values import Checked, Look, Model, Pixels, Wanted
from workbench.core.errors import WorkbenchError
from workbench.inspection.showing.drawing import USUAL
from workbench.inspection.stopping import Stopping, always
from workbench.project.runs import Run

if TYPE_CHECKING:
    from workbench.models.classifier import Classifier

LONGEST_SIDE = 1600
"""Pixels of a picture as it is shown; larger ones are scaled down for the screen."""

_KEPT = 48
_KEPT_PIXELS = 12
_KEPT_CHECKS = 256


class Looks:
    """The looks of late, and the classifiers that take them; safe from several threads.

    Args:
        classifiers: Lends the runs' classifiers.

    Attributes:
        drawing: How maps will be wanted; each look brings its map drawn so.
    """

    def __init__(self, classifiers: Classifiers | None = None) -> None:
        self.classifiers = classifiers or Classifiers()
        self.drawing = USUAL
        self._lock = threading.Lock()
        self._models: WeakKeyDictionary[Classifier, dict[int | None, Model]] = WeakKeyDictionary()
        self._kept: OrderedDict[Wanted, Look] = OrderedDict()
        self._pixels: OrderedDict[str, Pixels] = OrderedDict()
        self._checked: OrderedDict[Wanted, Checked] = OrderedDict()
        self._forgotten = 0

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
            self._forgotten += 1
            self._kept.clear()
            self._checked.clear()
            self._pixels.clear()

    def look(self, wanted: Wanted, work: Stopping | None = None) -> Look:
        """Take a look, or return the one taken before. Imports torch.

        Raises:
            Superseded: It is no longer wanted.
            WorkbenchError: The run, the picture, the class or the layer cannot be used.
        """
        from workbench.data.decoding import file_bytes
        from workbench.inspection.attributions.attributing import attribute

        before, forgotten = self.known(wanted), self._forgotten
        if before is not None:
            return before
        pixels = self.pixels(wanted.path)
        content = file_bytes(Path(wanted.path))
        way, work = wanted.way, work or always()
        with self.classifiers.using(wanted.edition.run) as classifier, work.watching():
            model = self._model(classifier, wanted.edition.run, way.side)
            found = attribute(
                classifier, content, way.question, way.method, way.layer, way.side,
                **dict(way.settings),
            )  # fmt: skip
        look = Look(wanted, pixels, found, model, hashlib.sha256(content).hexdigest())
        # Here, so that the window has nothing left to do but to show it.
        look = look._replace(drawn=drawn(look, self.drawing))
        with self._lock:
            if forgotten == self._forgotten:  # else the file may have changed meanwhile
                self._kept[wanted] = look
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return look

    def content(self, look: Look) -> bytes:
        """The bytes of the picture that was looked at.

        Raises:
            WorkbenchError: The file is gone, or another by now; then every look is forgotten.
        """
        from workbench.data.decoding import file_bytes

        content = file_bytes(Path(look.wanted.path))
        if hashlib.sha256(content).hexdigest() != look.sha256:
            self.forget()  # or who looks again would be shown what was kept
            raise WorkbenchError(
                "The picture has changed since it was looked at.", "Look at it again, then go on."
            )
        return content

    def warm(self, run: Path) -> None:
        """Load a run's classifier and ask it once, so that the first click need not wait for it."""
        from workbench.inspection.attributions.attributing import attribute

        with self.classifiers.using(run) as classifier:
            side = classifier.preprocessing.size
            self._model(classifier, run)
            attribute(classifier, np.zeros((side, side, 3), np.uint8))

    def checked(self, wanted: Wanted) -> Checked | None:
        """The checks, where they were made before; never waits."""
        return self._checked.get(wanted)

    def check(self, wanted: Wanted, work: Stopping | None = None) -> Checked:
        """Check the map of a look: how far it can be relied on.

        Raises:
            Superseded: It is no longer wanted.
            WorkbenchError: The run has another classifier by now, or the file another picture.
        """
        look = self.look(wanted, work)
        work = work or always()
        with self.classifiers.using(wanted.edition.run) as classifier, work.watching():
            return self._check(look, classifier)

    def check_apart(self, look: Look) -> Checked:
        """The same in a job of its own, which no look waits for; nothing where it was made before.

        Raises:
            WorkbenchError: As in `check`.
        """
        return self.checked(look.wanted) or self._check(look, self.own(look))

    def own(self, look: Look) -> Classifier:
        """The classifier that took a look, for a job that no other look waits for.

        Raises:
            WorkbenchError: The run has another one by now.
        """
        classifier = self.classifiers.own(look.wanted.edition.run)
        _refuse_other(look.wanted.edition)
        return classifier

    def note(self, checked: Checked) -> None:
        """Keep what checks came to that were made elsewhere."""
        with self._lock:
            self._checked[checked.wanted] = checked
            while len(self._checked) > _KEPT_CHECKS:
                self._checked.popitem(last=False)

    def _check(self, look: Look, classifier: Classifier) -> Checked:
        from workbench.inspection.attributions.attributing import subject
        from workbench.inspection.proof.trust import check

        wanted = look.wanted
        _refuse_other(wanted.edition)
        one = subject(classifier, self.content(look), wanted.way.side)
        checked = Checked(wanted, check(classifier, one, look.attribution, wanted.way.settings))
        self.note(checked)
        return checked

    def _model(self, classifier: Classifier, run: Path, side: int | None = None) -> Model:
        from workbench.inspection.attributions.sides import at_side

        known = self._models.setdefault(classifier, {})
        if side not in known:
            known[side] = _model(at_side(classifier, side), run)
        return known[side]

    def pixels(self, path: str) -> Pixels:
        """The picture for the screen: uint8 (H, W, 3), upright, called in a worker thread.

        Raises:
            Undecodable: The file is no picture.
        """
        from workbench.data.decoding import decode
        from workbench.inspection.explaining import no_larger

        with self._lock:
            known, forgotten = self._pixels.get(path), self._forgotten
        if known is None:
            decoded = decode(Path(path), at_least=LONGEST_SIDE // 2).pixels
            known = no_larger(decoded, LONGEST_SIDE)
            with self._lock:
                if forgotten == self._forgotten:
                    self._pixels[path] = known
                while len(self._pixels) > _KEPT_PIXELS:
                    self._pixels.popitem(last=False)
        return known


def _refuse_other(edition: Edition) -> None:
    if edition_of(edition.run) != edition:
        raise WorkbenchError("The model has learned on since.", "Look at it again.")


def _model(classifier: Classifier, run: Path) -> Model:
    from workbench.inspection.attributions.layer_titles import titled_layers

    digest = Run(run).classifier_sha256  # now: a run that goes on writes another card
    titles = tuple(titled_layers(classifier).items())
    return Model(classifier.classes, titles, classifier.backbone.title, digest)
