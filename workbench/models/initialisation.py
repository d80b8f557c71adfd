"""How networks are made without touching the random numbers of the rest of the process.

A classifier may be loaded while a training runs in another thread; if making its network drew
from torch's global generator, that training could never be repeated to the bit. The modes below
hold for the calling thread only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

_INITS = {
    getattr(nn.init, name)
    for name in (
        "uniform_",
        "normal_",
        "trunc_normal_",
        "xavier_uniform_",
        "xavier_normal_",
        "kaiming_uniform_",
        "kaiming_normal_",
    )
}
_DRAWS = _INITS | {
    torch.Tensor.normal_,
    torch.Tensor.uniform_,
    torch.Tensor.random_,
    torch.Tensor.bernoulli_,
    torch.randn,
    torch.rand,
    torch.randint,
    torch.randperm,
    torch.normal,
}
_FILLS = _DRAWS | {torch.Tensor.fill_, torch.Tensor.zero_, nn.init.constant_}


class Seeded(TorchFunctionMode):
    """Every random number drawn in this thread comes from a generator of its own."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._generator = torch.Generator().manual_seed(seed)

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Hand the generator on to whatever draws."""
        kwargs = dict(kwargs or {})
        if func in _DRAWS and kwargs.get("generator") is None:
            kwargs["generator"] = self._generator
        return func(*args, **kwargs)


class Weightless(TorchFunctionMode):
    """Parameters get shapes but no memory (torch's meta device) and nothing is initialised.

    Only `torch.empty`, from which layers make their parameters, is redirected: small tables that
    a network computes while it is made are real, unless parameters go into them.
    """

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        """Leave values out."""
        kwargs = dict(kwargs or {})
        if func is torch.empty:
            return func(*args, **{**kwargs, "device": "meta"})
        if func in _DRAWS or (func in _FILLS and _is_meta(args)):
            return args[0] if args else kwargs["tensor"]
        if any(_lacks_values(value) for value in (*args, *kwargs.values())):
            # Some networks ask a part of themselves what it puts out.
            args = tuple(_on_meta(value) for value in args)
            kwargs = {name: _on_meta(value) for name, value in kwargs.items()}
        return func(*args, **kwargs)


def _is_meta(args: tuple[Any, ...]) -> bool:
    return bool(args) and isinstance(args[0], torch.Tensor) and args[0].is_meta


def _lacks_values(value: Any) -> bool:
    return isinstance(value, nn.Parameter) and value.is_meta


def _on_meta(value: Any) -> Any:
    real = isinstance(value, torch.Tensor) and not value.is_meta
    return value.to("meta") if real else value
