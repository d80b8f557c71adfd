"""Batch norm statistics measured anew, for weights that were averaged over time."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn


@torch.no_grad()
def recalibrated(network: nn.Module, batches: Iterable[Tensor]) -> nn.Module:
    """Measure every batch norm's mean and variance over normalised batches (n, 3, h, w), in place.

    An average of weights has other statistics than the average of their statistics (Izmailov et
    al. 2018, stochastic weight averaging).
    """
    norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm2d)]
    momenta = [norm.momentum for norm in norms]
    # The norms alone: what drops at random while it learns drops nothing while it is used.
    network.eval()
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
        norm.train()
    for pictures in batches:
        network(pictures)
    network.eval()
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    return network
