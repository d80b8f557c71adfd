"""Does what a map marks matter? Hide it bit by bit, and see how sure the model remains.

Petsiuk 2018 (RISE), arXiv:1806.07421: deletion and insertion. Rong 2022 (ROAD), arXiv:2202.00449:
places are filled so that the filling itself tells nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.attributions.looking import ask
from workbench.inspection.attributions.portions import in_portions
from workbench.inspection.placing import placed
from workbench.inspection.proof.imputation import imputed
from workbench.models.preprocessing import Box

if TYPE_CHECKING:
    from torch import Tensor

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
        values: How sure it is at each of them, 0 to 1; see `Regarded.sure`.
    """

    shares: tuple[float, ...]
    values: tuple[float, ...]

    @property
    def area(self) -> float:
        """Under the curve, 0 to 1: its mean height over the shares measured."""
        x, y = np.array(self.shares), np.array(self.values)
        return float(np.trapezoid(y, x) / (x[-1] - x[0]))


class Regarded(NamedTuple):
    """A picture of which parts are hidden, and what is asked about it.

    Args:
        classifier: Who is asked.
        picture: float32 (3, S, S), preprocessed.
        towards: The explained class's place in the model's answer.
        against: Where two classes are told apart, the place of the second.
    """

    classifier: Classifier
    picture: Floats
    towards: int
    against: int | None = None

    def sure(self, pictures: Sequence[Floats]) -> list[float]:
        """How sure the model is of the class for each of them, or of it between the two: 0 to 1.

        In double precision, so that odds can be told from it however sure the model is.

        Raises:
            MemoryExhausted: The memory does not suffice for a single picture.
            Unexplainable: The answer is not a number.
        """
        import torch

        device = self.classifier.device.torch

        def asked(some: Tensor) -> Tensor:
            placed = some.to(device, memory_format=torch.channels_last)
            return ask(self.classifier.network, placed).double().cpu()

        batch = torch.from_numpy(np.stack(pictures))
        logits = in_portions(batch, asked, lambda parts: torch.cat(list(parts)), _AT_ONCE)
        sure: list[float] = torch.sigmoid(self._score(logits)).tolist()
        return sure

    def _score(self, logits: Tensor) -> Tensor:
        """The logarithm of the odds: of the class, or of it against the other; (N, C) to (N,)."""
        import torch

        own = logits[:, self.towards]
        if self.against is not None:
            return own - logits[:, self.against]
        others = torch.arange(logits.shape[1]) != self.towards
        return own - logits[:, others].logsumexp(1)


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

    def sure(share: float) -> float:
        hidden = _first(order, share, side)
        (answer,) = regarded.sure([imputed(regarded.picture, hidden, seed)])
        return answer

    # One by one: filling takes longer than asking, and only whoever asks can be stopped.
    return Curve((0.0, *shares), tuple(sure(share) for share in (0.0, *shares)))


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
