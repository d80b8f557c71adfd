"""The parts of a network that learn alike, and when they begin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm


class Group(NamedTuple):
    """Parts of a network that learn alike.

    Args:
        layers: The modules that hold its parameters, each for its own only.
        share: Their learning rate as a share of the highest.
        starts: The share of the run after which they begin to learn, 0 to 1. Until then they are
            frozen: no gradient, and batch normalisation keeps its statistics.
        still: Those of its layers that keep their statistics even while they learn.
    """

    layers: tuple[nn.Module, ...]
    share: float = 1.0
    starts: float = 0.0
    still: tuple[nn.Module, ...] = ()

    def at(self, share: float, starts: float = 0.0) -> Group:
        """The same layers at another rate."""
        return self._replace(share=share, starts=starts)

    def keeping_statistics(self) -> Group:
        """The same layers, where they have learned already: the norms go on as they were.

        A few small batches tell less of a network's features than what it has seen before, and a
        last layer that learned from those features would have to begin anew.
        """
        return self._replace(still=tuple(x for x in self.layers if isinstance(x, _BatchNorm)))

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


def layers_of(module: nn.Module) -> tuple[nn.Module, ...]:
    """The modules in it that hold parameters of their own, from input to output."""
    return tuple(m for m in module.modules() if next(m.parameters(recurse=False), None) is not None)


def learning_norms(module: nn.Module) -> bool:
    """Whether any batch norm in it looks at batches, as it stands now."""
    return any(isinstance(layer, _BatchNorm) and layer.training for layer in module.modules())
