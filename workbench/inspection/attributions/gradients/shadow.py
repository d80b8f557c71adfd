"""A network's shadow: the same weights in other modules, for methods that change modules."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from workbench.inspection.once import once_a_network

if TYPE_CHECKING:
    from torch import nn


@once_a_network
def shadow_of(network: nn.Module) -> nn.Module:
    """The network again, in evaluation mode, frozen, and working nowhere in place.

    It shares the memory of all weights and figures, so that it costs next to nothing and changes
    with them; its modules are its own, so that hooks on them never touch the network.
    """
    return made_shadow(network)


def made_shadow(network: nn.Module) -> nn.Module:
    """A fresh one, for methods that change its modules."""
    from torch import nn

    shared: dict[int, object] = {
        id(value): nn.Parameter(value.detach(), requires_grad=False)
        for value in network.parameters()
    }
    shared.update((id(value), value) for value in network.buffers())
    shadow = copy.deepcopy(network, shared).eval()
    for module in shadow.modules():
        if getattr(module, "inplace", False):
            module.inplace = False  # type: ignore[assignment]
    return shadow
