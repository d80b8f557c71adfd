"""The parts of a network that learn alike, and when they begin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from torch import nn


class Group(NamedTuple):
    """Parts of a network that learn alike.

    Args:
        layers: The modules that hold its parameters, each for its own only.
        share: Their learning rate as a share of the highest.
        starts: The share of the run after which they begin to learn, 0 to 1. Until then they are
            frozen: no gradient, and batch normalisation keeps its statistics.
        still: Those of its batch norms that keep their statistics even while they learn.
    """

    layers: tuple[nn.Module, ...]
    share: float = 1.0
    starts: float = 0.0
    still: tuple[nn.Module, ...] = ()

    def at(self, share: float, starts: float = 0.0) -> Group:
        """The same layers at another rate."""
        return self._replace(share=share, starts=starts)

    def keeping_folded(self) -> Group:
        """The same layers, where they have learned already and some norms are folded away."""
        return self._replace(still=tuple(layer for layer in self.layers if _is_folded(layer)))

    def parameters(self) -> Iterator[nn.Parameter]:
        """What learns."""
        for layer in self.layers:
            yield from layer.parameters(recurse=False)

    def wake(self, done: float) -> None:
        """Let it learn, or freeze it, when this share of the run is done."""
        learns = self.share > 0 and done >= self.starts
        for layer in self.layers:
            layer.training = learns and layer not in self.still
        for parameter in self.parameters():
            parameter.requires_grad_(learns)


def _is_folded(layer: nn.Module) -> bool:
    """Whether a batch norm has no statistics of its own: they were folded into the convolution.

    Files converted for phones have such; statistics of batches would undo what was learned.
    """
    if not isinstance(layer, nn.modules.batchnorm._BatchNorm) or layer.running_var is None:  # noqa: SLF001
        return False
    assert layer.running_mean is not None
    return bool((layer.running_var == 1).all() and (layer.running_mean == 0).all())


def layers_of(module: nn.Module) -> tuple[nn.Module, ...]:
    """The modules in it that hold parameters of their own, from input to output."""
    return tuple(m for m in module.modules() if next(m.parameters(recurse=False), None) is not None)
