"""Randomness that depends on what is being done, not on what was done before.

Every random choice of a run comes from a key such as (seed, epoch, picture), so that a resumed
run makes the very choices an unbroken one would have made, and no random state has to be saved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

_MASK = 2**64 - 1


def seed_of(*key: int) -> int:
    """Fold a key into one 63-bit seed (SplitMix64), so that neighbouring keys share nothing."""
    state = 0
    for part in key:
        state = (state + part + 0x9E3779B97F4A7C15) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        state ^= state >> 31
    return state >> 1


def generator(*key: int) -> torch.Generator:
    """A source of random numbers for one key, on the CPU."""
    import torch

    return torch.Generator().manual_seed(seed_of(*key))


def seed_dropout(seed: int, device: torch.device) -> None:
    """Let dropout and stochastic depth depend on the batch, not on what came before it."""
    import torch

    # Not torch.manual_seed: where there is no graphics card it remembers every call for one.
    torch.default_generator.manual_seed(seed)
    if device.type == "cuda":
        torch.cuda.manual_seed(seed)
    elif device.type == "mps":
        torch.mps.manual_seed(seed)
