"""A shadow in which no module is used twice: what rules that remember a module's input need."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from workbench.inspection.attributions.gradients.shadow import made_shadow

if TYPE_CHECKING:
    from torch import Tensor, nn


def unshared_shadow(network: nn.Module, batch: Tensor) -> nn.Module:
    """A fresh shadow; a ReLU that the network uses several times is as many there.

    Args:
        network: As it is.
        batch: float32 (N, 3, S, S): one picture of it is looked at, to see what is used how often.
    """
    shadow = made_shadow(network)
    for name, count in _uses(shadow, batch).items():
        if count > 1:
            shadow.set_submodule(name, _turns(count))
    return shadow


def _uses(network: nn.Module, batch: Tensor) -> Counter[str]:
    import torch
    from torch import nn

    uses: Counter[str] = Counter()
    hooks = [
        module.register_forward_hook(lambda _m, _i, _o, name=name: uses.update([name]))
        for name, module in network.named_modules()
        if isinstance(module, nn.ReLU)
    ]
    try:
        with torch.inference_mode():
            network(batch[:1])
    finally:
        for hook in hooks:
            hook.remove()
    return uses


def _turns(count: int) -> nn.Module:
    import torch
    from torch import nn

    class Turns(nn.Module):
        """Several ReLUs that take turns."""

        def __init__(self) -> None:
            super().__init__()
            self.each = nn.ModuleList(nn.ReLU() for _ in range(count))
            self.turn = 0

        def forward(self, values: torch.Tensor) -> torch.Tensor:
            chosen = self.each[self.turn]
            self.turn = (self.turn + 1) % count
            answer: torch.Tensor = chosen(values)
            return answer

    return Turns()
