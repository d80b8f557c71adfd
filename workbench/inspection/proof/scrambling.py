"""Networks whose learning was scrambled: does a map still look the same without it?

Adebayo 2018, “Sanity checks for saliency maps”, arXiv:1810.03292.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbench.inspection.once import once_a_network

if TYPE_CHECKING:
    from torch import nn

    from workbench.models.classifier import Classifier

_SEEDS = (0, 1, 2)
_LARGE = 40_000_000  # parameters; larger networks are scrambled once only


def scrambled(network: nn.Module, seed: int) -> nn.Module:
    """A copy in which the values of every parameter have changed places among themselves."""
    other = copy.deepcopy(network)
    _scramble(other, dict(other.named_parameters()), seed)
    return other


@once_a_network
def scrambled_copies(network: nn.Module) -> list[nn.Module]:
    """A few of them, kept as long as the network is."""
    count = sum(parameter.numel() for parameter in network.parameters())
    seeds = _SEEDS if count < _LARGE else _SEEDS[:1]
    return [scrambled(network, seed) for seed in seeds]


def cascade(classifier: Classifier) -> Iterator[tuple[str, nn.Module]]:
    """One copy, scrambled from the answer down: the title of the stage just reached, and it.

    The same copy comes each time, with one stage more of it scrambled.
    """
    from workbench.models.stages import stages

    other = copy.deepcopy(classifier.network)
    for stage in reversed(stages(other, classifier.backbone)):
        inside = {n: p for n, p in other.named_parameters() if stage.holds(n)}
        _scramble(other, inside, 0)
        yield stage.title, other


def _scramble(network: nn.Module, chosen: dict[str, nn.Parameter], seed: int) -> None:
    import torch

    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            order = torch.randperm(parameter.numel(), generator=generator).to(parameter.device)
            if name in chosen:
                parameter.copy_(parameter.flatten()[order].view_as(parameter))
