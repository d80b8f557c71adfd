"""Trying channels one after another, the weightiest first, until more would change little.

Each channel's effect has to be measured by asking the network once. What is measured lets a
Gaussian process foretell the rest; the channels that it expects to weigh most come next. When the
map drawn from measured and foretold effects keeps its order of places, measuring ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.attributions.question import Floats

Doubles = NDArray[np.float64]
Places = NDArray[np.int64]

CHANGE = 0.005
"""Measuring ends where a portion changes the rank correlation of the map by no more than this."""

_NOISE = 0.03
_CALM = 2  # portions in a row that must change little


class Trial(NamedTuple):
    """One picture's channels, and how to try them.

    Args:
        channels: float32 (C, h, w), the layer's output.
        clues: float64 (C, F), what the effect may be foretold from.
        first: float64 (C,), how much each channel is likely to weigh before any is measured.
        measure: The effects of some channels, float64, by their places.
        weigh: From effects (C,) to weights (C,) in the map.
        portion: How many channels are measured before the map is looked at again.
    """

    channels: Floats
    clues: Doubles
    first: Doubles
    measure: Callable[[Places], Doubles]
    weigh: Callable[[Doubles], Doubles]
    portion: int


def weights_of(trial: Trial, change: float = CHANGE) -> tuple[Doubles, int]:
    """The weight of every channel in the map, float64 (C,), and how many were measured.

    Args:
        trial: The channels.
        change: How much of the rank correlation may be given away; 0 measures every channel.
    """
    matter = np.flatnonzero(trial.channels.reshape(len(trial.channels), -1).any(1))
    effects = np.zeros(len(trial.channels))
    known = np.zeros(len(trial.channels), bool)
    order, before, calm = matter[np.argsort(-trial.first[matter], kind="stable")], None, 0
    while len(order):
        some = order[: trial.portion]
        effects[some] = trial.measure(some)
        known[some] = True
        left = matter[~known[matter]]
        effects[left] = _foretold(trial.clues, effects, known, left)
        weights = trial.weigh(effects)
        drawn = drawn_from(trial.channels, weights)
        calm = calm + 1 if _still(before, drawn, change) else 0
        if calm >= _CALM:
            break
        before = drawn
        order = left[np.argsort(-_size(trial, weights)[left], kind="stable")]
    return trial.weigh(effects), int(known.sum())


def drawn_from(channels: Floats, weights: Doubles) -> Floats:
    """The map: the channels' sum, each times its weight; float32 (h, w)."""
    return np.asarray(np.tensordot(weights, channels, 1), np.float32)


def _still(before: Floats | None, now: Floats, change: float) -> bool:
    """Whether the last portion left the order of the map's places as it was."""
    if before is None or change <= 0:
        return False
    one, other = (_ranks(drawn) for drawn in (before, now))
    alike = float(np.corrcoef(one, other)[0, 1]) if one.std() and other.std() else 1.0
    return 1 - alike <= change


def _ranks(drawn: Floats) -> Doubles:
    return np.asarray(drawn.ravel().argsort(kind="stable").argsort(), np.float64)


def _size(trial: Trial, weights: Doubles) -> Doubles:
    """How much each channel moves the map: its weight times how much it differs by place."""
    return np.asarray(np.abs(weights) * trial.channels.std((1, 2)), np.float64)


def _foretold(clues: Doubles, effects: Doubles, known: NDArray[np.bool_], left: Places) -> Doubles:
    """The effects of the channels not measured: a Gaussian process on the measured ones.

    Its kernel is the sum of a straight and a bell-shaped one over the clues, whose width is half
    their mean squared distance (Rasmussen 2006, chapter 2).
    """
    level = effects[known].mean()
    clues = clues - clues[known].mean(0)
    seen, unseen = clues[known], clues[left]
    breadth = 2 * float(clues.var(0).mean()) * clues.shape[1] + 1e-30
    among = _kernel(seen, seen, breadth) + _NOISE * np.eye(len(seen))
    answers = np.linalg.solve(among, effects[known] - level)
    return np.asarray(_kernel(unseen, seen, breadth) @ answers + level, np.float64)


def _kernel(one: Doubles, other: Doubles, breadth: float) -> Doubles:
    product = one @ other.T
    apart = (one**2).sum(1)[:, None] + (other**2).sum(1)[None] - 2 * product
    return np.asarray(np.exp(-apart / breadth) + product / breadth, np.float64)
