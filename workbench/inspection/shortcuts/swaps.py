"""Does the model itself go by it? Parts change places between pictures, and it is asked again.

A part that has nothing to do with the thing may go from a picture of one class into a picture of
another: where the answer goes with it, the model decides by that part. What a probe can tell, the
model need not use; what moves its answers, it does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from workbench.models.classifier import Classifier

Squares = NDArray[np.uint8]
Floats = NDArray[np.float32]
Change = Callable[[Squares, Squares], Squares]
"""From pictures and donors, uint8 (n, S, S, 3) each, to the pictures with the donors' part."""

_AT_ONCE = 32


class Moved(NamedTuple):
    """How far answers went with what came from the donors of one class.

    Args:
        effect: Mean rise, 0 to 1, of how sure the model is of the donors' class.
        label: The index of that class.
        places: The donors whose part went furthest, furthest first.
    """

    effect: float
    label: int
    places: tuple[int, ...]


class Judged(NamedTuple):
    """Pictures that the model was judged by.

    Args:
        squares: uint8 (n, S, S, 3), as it sees them.
        labels: (n,), their classes.
        sure: float32 (n, C), its answers.
        sizes: (n, 2), width and height in pixels of the upright originals.
        paths: Of the files.
        marked: bool (n,): the user marked where the thing is.
    """

    squares: Squares
    labels: NDArray[np.intp]
    sure: Floats
    sizes: NDArray[np.intp]
    paths: tuple[str, ...]
    marked: NDArray[np.bool_]


def answers(classifier: Classifier, squares: Squares) -> Floats:
    """How sure the model is of each class: float32 (n, C)."""
    parts = [
        classifier.probabilities(classifier.preprocessing.normalised(squares[n : n + _AT_ONCE]))
        for n in range(0, len(squares), _AT_ONCE)
    ]
    return np.concatenate(parts)


def moved(
    classifier: Classifier, judged: Judged, change: Change, seed: int = 0
) -> tuple[Moved, ...]:
    """Give each picture the part of a donor of another class, and ask again.

    Only pictures and donors that the model gets right take part. The class that answers go
    furthest with comes first; there is none where only one class is ever right.
    """
    right = np.flatnonzero(judged.sure.argmax(1) == judged.labels)
    donors = _donors(judged.labels[right], seed)
    if donors is None:
        return ()
    from_, classes = right[donors], judged.labels[right[donors]]
    changed = change(judged.squares[right], judged.squares[from_])
    after = answers(classifier, changed)
    rows = np.arange(len(right))
    rise = after[rows, classes] - judged.sure[right][rows, classes]
    found = [_of_class(int(label), rise, from_, classes) for label in np.unique(classes)]
    return tuple(sorted(found, key=lambda one: -one.effect))


def _of_class(
    label: int, rise: Floats, from_: NDArray[np.intp], classes: NDArray[np.intp]
) -> Moved:
    furthest = [n for n in np.argsort(-rise) if classes[n] == label]
    places = dict.fromkeys(int(from_[n]) for n in furthest)
    return Moved(max(0.0, float(rise[classes == label].mean())), label, tuple(places))


def effect_on(moves: Sequence[Moved], label: int) -> float:
    """How far answers went for one class, 0 to 1; 0 where it was not tried."""
    return next((one.effect for one in moves if one.label == label), 0.0)


def transplant(mask: NDArray[np.bool_]) -> Change:
    """The donor's part where the mask is."""

    def change(pictures: Squares, donors: Squares) -> Squares:
        return np.where(mask[None, :, :, None], donors, pictures)

    return change


def tinted(mask: NDArray[np.bool_]) -> Change:
    """The whole picture in the donor's light: under the mask, both have one mean colour then."""

    def change(pictures: Squares, donors: Squares) -> Squares:
        own, other = pictures[:, mask].mean(1), donors[:, mask].mean(1)
        shift = (other - own)[:, None, None, :]
        whole: Squares = np.clip(np.rint(pictures + shift), 0, 255).astype(np.uint8)
        return whole

    return change


def _donors(labels: NDArray[np.intp], seed: int) -> NDArray[np.intp] | None:
    """For each picture a place of one of another class, each other class as often."""
    known = np.unique(labels)
    if len(known) < 2:
        return None
    random = np.random.default_rng(seed)
    found = np.zeros(len(labels), np.intp)
    for place, label in enumerate(labels):
        others = known[known != label]
        donor_class = others[place % len(others)]
        found[place] = random.choice(np.flatnonzero(labels == donor_class))
    return found
