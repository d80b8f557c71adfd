"""Does what a map marks matter? Hide it bit by bit, and see how sure the model remains.

Petsiuk 2018 (RISE), arXiv:1806.07421: deletion and insertion. Rong 2022 (ROAD), arXiv:2202.00449:
places are filled so that the filling itself tells nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.proof.imputation import imputed
from workbench.inspection.showing.placing import placed
from workbench.models.preprocessing import Box

if TYPE_CHECKING:
    from workbench.models.classifier import Classifier

Floats = NDArray[np.float32]
Order = NDArray[np.intp]

STEPS = 20
ROAD_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9)

_AT_ONCE = 16
_BLUR = 0.05  # of the picture's side: nothing can be recognised any more


class Curve(NamedTuple):
    """How sure the model is while more and more of a picture goes, or comes.

    Args:
        shares: How much of the picture, 0 to 1, rising.
        values: How sure it is of the class at each of them, 0 to 1.
    """

    shares: tuple[float, ...]
    values: tuple[float, ...]

    @property
    def area(self) -> float:
        """Under the curve, 0 to 1: its mean height over the shares measured."""
        x, y = np.array(self.shares), np.array(self.values)
        return float(np.trapezoid(y, x) / (x[-1] - x[0]))


class Regarded(NamedTuple):
    """A picture of which parts are hidden, and the class that is asked about.

    Args:
        classifier: Who is asked.
        picture: float32 (3, S, S), preprocessed.
        column: The class's place in the model's answer.
    """

    classifier: Classifier
    picture: Floats
    column: int

    def sure(self, pictures: Sequence[Floats]) -> list[float]:
        """How sure the model is of the class for each of them."""
        values: list[float] = []
        for first in range(0, len(pictures), _AT_ONCE):
            some = np.stack(pictures[first : first + _AT_ONCE])
            values += self.classifier.probabilities(some)[:, self.column].tolist()
        return values


def order_of(evidence: Floats, side: int) -> Order:
    """The pixels of a square (side, side) as flat places, from most evidence to least."""
    strength = placed(evidence, Box(0, 0, side, side), side, side).ravel()
    return np.argsort(-strength, kind="stable")


def shuffled(evidence: Floats, seed: int = 0) -> Floats:
    """The map with its cells in another order: as blotchy, but about nothing."""
    cells = np.random.default_rng(seed).permutation(evidence.ravel())
    return cells.reshape(evidence.shape)


def deletion(regarded: Regarded, order: Order, steps: int = STEPS) -> Curve:
    """The most important pixels give way to the picture's mean colour; a low area is good."""
    flat = np.broadcast_to(regarded.picture.mean((1, 2), keepdims=True), regarded.picture.shape)
    return _replaced(regarded, regarded.picture, flat, order, steps)


def insertion(regarded: Regarded, order: Order, steps: int = STEPS) -> Curve:
    """The most important pixels come back onto a blurred picture; a high area is good."""
    return _replaced(regarded, blurred(regarded.picture), regarded.picture, order, steps)


def road(
    regarded: Regarded, order: Order, seed: int = 0, shares: Sequence[float] = ROAD_SHARES
) -> Curve:
    """The first pixels of the order are made up from those around them."""
    side = regarded.picture.shape[-1]

    def without(share: float) -> Floats:
        hidden = _first(order, share, side)
        return imputed(regarded.picture, hidden, seed)

    pictures = [regarded.picture, *map(without, shares)]
    return Curve((0.0, *shares), tuple(regarded.sure(pictures)))


def blurred(picture: Floats) -> Floats:
    """float32 (3, S, S) of which only the broad colours are left."""
    from scipy.ndimage import gaussian_filter

    width = _BLUR * picture.shape[-1]
    return np.asarray(gaussian_filter(picture, (0, width, width)), np.float32)


def _first(order: Order, share: float, side: int) -> NDArray[np.bool_]:
    mask = np.zeros(order.size, bool)
    mask[order[: round(share * order.size)]] = True
    return mask.reshape(side, side)


def _replaced(regarded: Regarded, start: Floats, end: Floats, order: Order, steps: int) -> Curve:
    """From one picture to the other, in the order of the pixels."""
    shares = np.linspace(0, 1, steps + 1).tolist()
    side = start.shape[-1]
    pictures = [np.where(_first(order, share, side), end, start) for share in shares]
    return Curve(tuple(shares), tuple(regarded.sure(pictures)))
