"""How fast to learn when: a pure function of the step, so that nothing has to be saved."""

from __future__ import annotations

import math

_LEAST = 0.01


def rate_factor(step: int, steps: int, warm_up: float) -> float:
    """The share of the highest learning rate at a step: a rise, then a cosine.

    Loshchilov & Hutter 2017; warm-up as Goyal et al. 2017.

    Args:
        step: From 0.
        steps: Steps of the whole run.
        warm_up: Share of the run during which the rate rises, 0 to 1.

    Returns:
        Above 0, at most 1.
    """
    rising = warm_up * steps
    if step < rising:
        return (step + 1) / (rising + 1)
    left = (step - rising) / max(steps - rising, 1)
    return _LEAST + (1 - _LEAST) * 0.5 * (1 + math.cos(math.pi * min(left, 1.0)))
