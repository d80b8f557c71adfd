"""The last layer of a network, which yields one number a class."""

from __future__ import annotations

from torch import nn

Head = nn.Linear | nn.Conv2d


def head_of(network: nn.Module) -> tuple[str, Head]:
    """The dotted name and the module of the last layer."""
    heads = [(n, m) for n, m in network.named_modules() if isinstance(m, nn.Linear | nn.Conv2d)]
    return heads[-1]
