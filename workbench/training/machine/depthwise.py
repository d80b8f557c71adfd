"""Depthwise convolutions whose backward pass is in 32 bits, on processors.

oneDNN has no fast bfloat16 kernels for their gradients: EfficientNet's strided ones are 4 to 40
times slower than in float32, more than all else in bfloat16 gains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode


class _Depthwise(torch.autograd.Function):
    """Forward in the input's type, backward in float32."""

    @staticmethod
    def forward(
        ctx: Any,
        x: Tensor,
        weight: Tensor,
        stride: list[int],
        padding: list[int],
        dilation: list[int],
    ) -> Tensor:
        weight16 = weight.to(x.dtype)
        ctx.save_for_backward(x, weight)
        ctx.sizes = stride, padding, dilation
        return torch.conv2d(x, weight16, None, stride, padding, dilation, x.shape[1])

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        x, weight = ctx.saved_tensors
        stride, padding, dilation = ctx.sizes
        wanted = (*ctx.needs_input_grad[:2], False)
        back, back_weight, _ = torch.ops.aten.convolution_backward(
            gradients[0].float(), x.float(), weight.float(), None, stride, padding, dilation,
            False, [0, 0], x.shape[1], wanted,
        )  # fmt: skip
        return None if back is None else back.to(x.dtype), back_weight, None, None, None


class DepthwiseIn32Bits(TorchFunctionMode):
    """While it is entered, `Conv2d` layers that are depthwise compute their gradients so."""

    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Take the place of `F.conv2d` where it is depthwise."""
        if function is F.conv2d and not kwargs and _is_depthwise(args):
            x, weight, bias, stride, padding, dilation, _ = args
            made = _Depthwise.apply(
                x.to(torch.bfloat16), weight, list(stride), list(padding), list(dilation)
            )
            return made if bias is None else made + bias.to(made.dtype).view(-1, 1, 1)
        return function(*args, **(kwargs or {}))


def _is_depthwise(args: tuple[Any, ...]) -> bool:
    if len(args) != 7 or not isinstance(args[4], tuple):
        return False
    x, weight = args[:2]
    return bool(
        args[6] > 1 and args[6] == x.shape[1] == weight.shape[0] and torch.is_grad_enabled()
    )


def has_depthwise(network: nn.Module) -> bool:
    """Whether there are any in it."""
    return any(
        isinstance(layer, nn.Conv2d) and 1 < layer.groups == layer.in_channels == layer.out_channels
        for layer in network.modules()
    )
