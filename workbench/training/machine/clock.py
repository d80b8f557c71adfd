"""How long a step takes, told from what else the machine does meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import torch

_MOST_STEPS = 10
IN_STRIDE = 4
"""After so many steps in a row what was made ahead at the start counts no more."""


def quickest(step: Callable[[], object], device: torch.device, seconds: float = 0.3) -> float:
    """Seconds of the quickest of some steps.

    Args:
        step: What is timed; once before has got everything ready.
        device: Where it computes; a graphics card is waited for.
        seconds: After so many no further step begins.
    """
    best, began = float("inf"), time.perf_counter()
    for _ in range(_MOST_STEPS):
        wait_for(device)
        before = _clock(device)
        step()
        wait_for(device)
        best = min(best, _clock(device) - before)
        if time.perf_counter() - began > seconds:
            break
    return best


def in_a_row(steps: Iterable[object], device: torch.device, seconds: float = 0.5) -> float:
    """Mean seconds of steps that follow one another, with whatever they wait for.

    Args:
        steps: More than `IN_STRIDE`, each done when it comes.
        device: Where they compute; waited for at the end only.
        seconds: After so many no further step is asked for.
    """
    began, counted = 0.0, -IN_STRIDE
    for counted, _ in enumerate(steps, 1 - IN_STRIDE):
        if counted == 0:
            wait_for(device)
            began = time.perf_counter()
        elif counted > 0 and time.perf_counter() - began > seconds:
            break
    wait_for(device)
    return (time.perf_counter() - began) / counted


def _clock(device: torch.device) -> float:
    """Seconds: on a processor its own, since others may use it meanwhile."""
    if device.type == "cpu":
        return time.process_time() / torch.get_num_threads()
    return time.perf_counter()


def wait_for(device: torch.device) -> None:
    """Return when a graphics card has done all that it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
