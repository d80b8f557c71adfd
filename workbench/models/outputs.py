"""What modules put out while a network is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor, nn


@contextmanager
def noted(network: nn.Module, names: Iterable[str]) -> Iterator[dict[str, Tensor]]:
    """The first tensor that each of these modules puts out, by name, as long as this lasts.

    Modules that are not asked, or put out something else, are left out.
    """
    from torch import Tensor

    said: dict[str, Tensor] = {}

    def note(name: str, _module: nn.Module, _given: Any, output: Any) -> None:
        if isinstance(output, Tensor):
            said.setdefault(name, output)

    hooks = [
        network.get_submodule(name).register_forward_hook(partial(note, name)) for name in names
    ]
    try:
        yield said
    finally:
        for hook in hooks:
            hook.remove()
