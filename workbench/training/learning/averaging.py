"""A running average of weights, steadier than the weights of any one step."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Average:
    """The exponential moving average of a module's weights and statistics (Polyak & Juditsky 1992).

    Args:
        module: What it follows; it begins as a copy of it.
        decay: How much of it stays at a step, at most; less in the first steps, so that it does
            not hang on to where the module began.
    """

    def __init__(self, module: nn.Module, decay: float) -> None:
        self._decay = decay
        self.state = {name: value.detach().clone() for name, value in module.state_dict().items()}

    @torch.no_grad()
    def follow(self, module: nn.Module, step: int) -> None:
        """Move towards the module after a step (from 1)."""
        decay = min(self._decay, (1 + step) / (10 + step))
        for name, value in module.state_dict().items():
            if value.is_floating_point():
                self.state[name].lerp_(value, 1 - decay)
            else:
                self.state[name].copy_(value)

    @torch.no_grad()
    def load(self, state: dict[str, Tensor]) -> None:
        """Go back to a saved one. Raises KeyError where it lacks a name."""
        for name, value in self.state.items():
            value.copy_(state[name])
