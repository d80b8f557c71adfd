"""Asks the model about a changed copy of a picture; called in a worker thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.app.inspect.classifiers import Edition
from workbench.app.inspect.values import Pixels, Wanted
from workbench.inspection.what_if.edits import Edit, edited

if TYPE_CHECKING:
    from workbench.app.inspect.looks import Looks
    from workbench.inspection.attributions.attribution import Attribution
    from workbench.inspection.stopping import Stopping

SIDE = 800
"""Longest side of the copy that is worked on: quick enough to follow a brush."""


class Tried(NamedTuple):
    """What came of some edits.

    Args:
        edits: These.
        pixels: uint8 (H, W, 3), the copy with them.
        before: What the model says of the picture without any.
        found: What it says of the changed copy, about the same class.
    """

    edits: tuple[Edit, ...]
    pixels: Pixels
    before: Attribution
    found: Attribution


class _Copy(NamedTuple):
    """A picture twice: for the screen, and as the network's own reading begins with.

    Edits are shares of a picture, so that they mean the same on both.
    """

    path: str
    edition: Edition
    side: int | None
    shown: Pixels
    read: Pixels


class Worker:
    """Keeps the copy and what was said of it, so that a stroke costs one look."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self._copied: _Copy | None = None
        self._before: tuple[Wanted, Attribution] | None = None

    def tried(self, wanted: Wanted, edits: tuple[Edit, ...], work: Stopping) -> Tried:
        """What the edits come to.

        Raises:
            Superseded: It is no longer wanted.
            WorkbenchError: The run or the picture cannot be used.
        """
        copied = self._copy(wanted)
        before = self._unchanged(wanted, copied.read, work)
        if not edits:
            return Tried(edits, copied.shown, before, before)
        # About the same classes, whatever the model takes the changed picture for.
        same = before.against == before.target  # which may be two on the changed picture
        question = wanted.way.question if same else before.question
        found = self._asked(wanted, edited(copied.read, edits), question, work)
        return Tried(edits, edited(copied.shown, edits), before, found)

    def _copy(self, wanted: Wanted) -> _Copy:
        path, edition, side = wanted.path, wanted.edition, wanted.way.side
        if self._copied is None or self._copied[:3] != (path, edition, side):
            from workbench.inspection.attributions.sides import at_side
            from workbench.inspection.explaining import no_larger

            with self._looks.classifiers.using(edition.run) as classifier:
                read = at_side(classifier, side).read(Path(path))[0].pixels
            shown = no_larger(self._looks.pixels(path), SIDE)
            self._copied = _Copy(path, edition, side, shown, read)
        return self._copied

    def _unchanged(self, wanted: Wanted, pixels: Pixels, work: Stopping) -> Attribution:
        if self._before is None or self._before[0] != wanted:
            self._before = (wanted, self._asked(wanted, pixels, wanted.way.question, work))
        return self._before[1]

    def _asked(
        self, wanted: Wanted, pixels: Pixels, question: str | None, work: Stopping
    ) -> Attribution:
        from workbench.inspection.attributions.attributing import attribute

        way = wanted.way
        with self._looks.classifiers.using(wanted.edition.run) as classifier, work.watching():
            return attribute(
                classifier, pixels, question, way.method, way.layer, way.side, **dict(way.settings)
            )
