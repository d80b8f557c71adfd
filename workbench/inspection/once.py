"""What is worked out of a network once, and kept as long as the network is."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from torch import nn

T = TypeVar("T")


def once_a_network(make: Callable[[nn.Module], T]) -> Callable[[nn.Module], T]:
    """Call `make` for a network the first time only.

    What it returns must not hold the network itself, or neither would ever be let go.
    """
    # By the network, and not as its attribute: what is set on a module is copied with it, and
    # becomes a part of it where it is a module too. Nor as the classifier's: several share one
    # network, each with a size of its own.
    kept: WeakKeyDictionary[nn.Module, T] = WeakKeyDictionary()

    @wraps(make)
    def known(network: nn.Module) -> T:
        if network not in kept:
            kept[network] = make(network)
        return kept[network]

    return known
