"""What the Like this one tab asks; called in a worker thread, never in the window's."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.app.inspect.on_screen import on_screen
from workbench.app.inspect.values import Pixels
from workbench.core.errors import WorkbenchError
from workbench.core.events import Task
from workbench.project.pictures import dataset_of
from workbench.project.runs import open_run

if TYPE_CHECKING:
    from workbench.app.inspect.classifiers import Classifiers, Edition
    from workbench.inspection.inside.neighbours import Known, Neighbours
    from workbench.inspection.stopping import Stopping

SHOWN = 900  # pixels of a picture's longer side: it fills half the page at most
COUNT = 12


class Learnt(NamedTuple):
    """The pictures a run learnt from, as its classifier knows them."""

    edition: Edition
    known: Known
    classes: tuple[str, ...]


class Alike(NamedTuple):
    """What is most like a picture.

    Args:
        path: The picture.
        label: Its class, or None.
        pixels: uint8 (H, W, 3), the picture for the screen.
        said: What the model calls it.
        neighbours: The pictures most like it.
    """

    path: str
    label: str | None
    pixels: Pixels
    said: str
    neighbours: Neighbours


def learn(classifiers: Classifiers, edition: Edition, cache: Path) -> Task[Learnt]:
    """Get to know the pictures a run learnt from; at once where that was done before."""
    from workbench.inspection.inside.keeping import Kept
    from workbench.inspection.inside.neighbours import known_pictures

    dataset = dataset_of(open_run(edition.run))
    items = dataset.of("train")
    if not items:
        raise WorkbenchError(
            "This run has no pictures that it learned from.", "Choose another run above."
        )
    lend = partial(classifiers.using, edition.run)
    known = yield from known_pictures(lend, items, Kept(cache))
    return Learnt(edition, known, dataset.classes)


def compare(
    classifiers: Classifiers, learnt: Learnt, path: str, label: str | None, work: Stopping
) -> Alike:
    """The pictures most like this one, and those of other classes than its own."""
    from workbench.inspection.attributions.attributing import subject
    from workbench.inspection.inside.neighbours import directions, nearest

    with classifiers.using(learnt.edition.run) as classifier, work.watching():
        one = subject(classifier, Path(path))
        squares = one.tensor[None].numpy()
        (row,) = classifier.probabilities(squares)
        (direction,) = directions(classifier, squares)
        said = classifier.classes[int(row.argmax())]
    found = nearest(learnt.known, direction, label or said, COUNT, but=path)
    return Alike(path, label, on_screen(Path(path), SHOWN), said, found)
