"""The rules by which weights change, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import torch
from torch.optim import SGD, Adam, AdamW, Optimizer

from workbench.training.learning.groups import Group
from workbench.training.recipe import OptimiserName

_MAKE: Mapping[OptimiserName, Callable[..., Optimizer]] = {
    # Fused: one pass over weights and moments instead of a dozen, four times as fast.
    "adamw": partial(AdamW, fused=True),
    "adam": partial(Adam, fused=True),
    "sgd": partial(SGD, momentum=0.9, nesterov=True, fused=True),
}

# What AdamW's decay is to be multiplied by to come to about the same: SGD's rates are some 20
# times as high, and Adam's own decay is scaled by its moments.
_DECAY: Mapping[OptimiserName, float] = {"adamw": 1.0, "adam": 0.01, "sgd": 0.05}


def make_optimiser(name: OptimiserName, groups: Iterable[Group], decay: float) -> Optimizer:
    """An optimiser of these groups; its rates are set before each step.

    Args:
        name: AdamW (Loshchilov & Hutter 2019), Adam (Kingma & Ba 2015), or SGD with Nesterov
            momentum (Sutskever et al. 2013).
        groups: What learns; each of its parameter groups knows the group's `share`.
        decay: Of matrices and kernels, as AdamW's; biases and norms do not decay.
    """
    optimiser = _MAKE[name](list(_parameter_groups(groups, _DECAY[name] * decay)), lr=0.0)
    if name == "sgd":
        optimiser.register_step_pre_hook(_begin_at_rest)
    return optimiser


def _begin_at_rest(optimiser: Optimizer, *_call: Any) -> None:
    """Give weights that are about to move for the first time a momentum of zeros.

    Fused SGD takes memory as it finds it; where 16 bits overflow and the step is left out, what
    lay there would be the momentum of the next one.
    """
    for group in optimiser.param_groups:
        for parameter in group["params"]:
            if parameter.grad is not None and not optimiser.state[parameter]:
                zeros = torch.zeros_like(parameter.grad)
                optimiser.state[parameter]["momentum_buffer"] = zeros


def _parameter_groups(groups: Iterable[Group], decay: float) -> Iterator[dict[str, Any]]:
    for group in groups:
        parameters = list(group.parameters())
        kernels = [p for p in parameters if p.ndim > 1]
        others = [p for p in parameters if p.ndim <= 1]
        for members, weight_decay in ((kernels, decay), (others, 0.0)):
            if members:
                yield {"params": members, "weight_decay": weight_decay, "share": group.share}


def set_pace(optimiser: Optimizer, rate: float, momentum: float | None) -> None:
    """Set the highest rate, and the momentum where the schedule has a say in it."""
    for group in optimiser.param_groups:
        group["lr"] = rate * group["share"]
        if momentum is None:
            continue
        if "betas" in group:
            group["betas"] = (momentum, group["betas"][1])
        else:
            group["momentum"] = momentum
