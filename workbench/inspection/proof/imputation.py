"""Hidden places filled so that nobody can tell by the filling which they were.

Noisy linear imputation: each hidden pixel is the weighted mean of its eight neighbours, hidden
ones among them, which is one sparse system of linear equations; then a little noise. Rong 2022,
“A consistent and efficient evaluation strategy for attribution methods” (ROAD), arXiv:2202.00449.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

NOISE = 0.01
"""Standard deviation of the noise, where the picture's own channels have about 1."""

_SIDES, _CORNERS = 1 / 6, 1 / 12  # the paper's weights of a neighbour
_NEIGHBOURS = tuple(
    (down, across, _CORNERS if down and across else _SIDES)
    for down in (-1, 0, 1)
    for across in (-1, 0, 1)
    if down or across
)


def imputed(picture: Floats, hidden: Mask, seed: int = 0) -> Floats:
    """A picture with its hidden pixels made up from those around them.

    Args:
        picture: float32 (C, H, W).
        hidden: bool (H, W).
        seed: Of the noise.

    Returns:
        float32 (C, H, W); a picture that is hidden all over becomes its mean.
    """
    filled = picture.copy()
    if not hidden.any():
        return filled
    if hidden.all():
        filled[:] = picture.mean((1, 2), keepdims=True)
        return filled
    noise = np.random.default_rng(seed).normal(0, NOISE, (picture.shape[0], int(hidden.sum())))
    filled[:, hidden] = _solved(picture, hidden) + noise
    return filled


def _solved(picture: Floats, hidden: Mask) -> NDArray[np.float64]:
    """The values of the hidden pixels, (C, number of them)."""
    from scipy.sparse.linalg import splu

    system, known = _equations(picture, hidden)
    # The pattern is symmetric: this ordering keeps the factors small.
    factors = splu(system, permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True})
    solved: NDArray[np.float64] = factors.solve(known).T
    return solved


def _equations(picture: Floats, hidden: Mask) -> tuple[Any, NDArray[np.float64]]:
    """The sparse matrix (n, n) and the known part (n, C): hidden - weighted hidden = known."""
    from scipy import sparse

    height, width = hidden.shape
    count = int(hidden.sum())
    number = np.full((height, width), -1)
    number[hidden] = np.arange(count)
    y, x = np.nonzero(hidden)
    own, other, weight = [np.arange(count)], [np.arange(count)], [np.zeros(count)]
    known = np.zeros((count, picture.shape[0]))
    for down, across, share in _NEIGHBOURS:
        there_y, there_x = y + down, x + across
        inside = (there_y >= 0) & (there_y < height) & (there_x >= 0) & (there_x < width)
        weight[0] += share * inside
        places = np.nonzero(inside)[0]
        neighbour = number[there_y[inside], there_x[inside]]
        seen = neighbour < 0
        known[places[seen]] += share * picture[:, there_y[inside][seen], there_x[inside][seen]].T
        own.append(places[~seen])
        other.append(neighbour[~seen])
        weight.append(np.full(int((~seen).sum()), -share))
    places_of = np.concatenate(own), np.concatenate(other)
    return sparse.csc_matrix((np.concatenate(weight), places_of), (count, count)), known
