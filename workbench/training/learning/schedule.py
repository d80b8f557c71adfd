"""How fast to learn when: pure functions of the step, so that nothing has to be saved."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

from workbench.training.recipe import ScheduleName

_LEAST = 0.01
_CYCLE_START, _CYCLE_END = 1 / 25, 1e-4
_LOW_MOMENTUM, _HIGH_MOMENTUM = 0.85, 0.95


class Moment(NamedTuple):
    """What a schedule says of one step.

    Args:
        rate: The share of the highest learning rate, above 0 and at most 1.
        momentum: Of SGD, or Adam's first beta; None: the optimiser's own.
    """

    rate: float
    momentum: float | None = None


Schedule = Callable[[int, int, float], Moment]
"""From a step (from 0), the steps of the run, and the share of it that warms up."""


def cosine(step: int, steps: int, warm_up: float) -> Moment:
    """A rise, then a cosine (Loshchilov & Hutter 2017); warm-up as Goyal et al. 2017."""
    rising = warm_up * steps
    if step < rising:
        return Moment((step + 1) / (rising + 1))
    return Moment(_between(1, _LEAST, _done(step, rising, steps)))


def one_cycle(step: int, steps: int, warm_up: float) -> Moment:
    """Up from a 25th and down to nothing, momentum the other way round (Smith 2018)."""
    rising = warm_up * steps
    if step < rising:
        up = step / rising
        return Moment(_between(_CYCLE_START, 1, up), _between(_HIGH_MOMENTUM, _LOW_MOMENTUM, up))
    down = _done(step, rising, steps)
    return Moment(_between(1, _CYCLE_END, down), _between(_LOW_MOMENTUM, _HIGH_MOMENTUM, down))


SCHEDULES: Mapping[ScheduleName, Schedule] = {"cosine": cosine, "one_cycle": one_cycle}


def _done(step: int, rising: float, steps: int) -> float:
    return min((step - rising) / max(steps - rising, 1), 1.0)


def _between(first: float, last: float, done: float) -> float:
    """From the first to the last along half a cosine."""
    return last + (first - last) * 0.5 * (1 + math.cos(math.pi * done))
