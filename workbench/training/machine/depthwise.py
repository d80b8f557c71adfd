"""Depthwise convolutions whose gradients are fast in bfloat16, on processors.

oneDNN's own kernels for them are uneven: a 5×5 kernel's gradient takes up to 80 times as long as
the convolution itself, where a 3×3 kernel's takes about as long; a strided one's input gradient is
as slow. Both are put together here from what is fast: convolutions without stride, and gradients
of 3×3 kernels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

_PART = 3
"""Side of the kernels whose gradients are fast."""


class _Depthwise(torch.autograd.Function):
    """The convolution itself as ever; both gradients in the input's type."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, weight: Tensor, stride: list[int], padding: list[int]
    ) -> Tensor:
        ctx.save_for_backward(x, weight)
        ctx.sizes = stride, padding
        return torch.conv2d(x, weight.to(x.dtype), None, stride, padding, 1, x.shape[1])

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        x, weight = ctx.saved_tensors
        stride, padding = ctx.sizes
        back = gradients[0].contiguous(memory_format=torch.channels_last)
        to_x = _to_input(back, x, weight, stride, padding) if ctx.needs_input_grad[0] else None
        to_weight = None
        if ctx.needs_input_grad[1]:
            to_weight = _to_kernel(back, x, weight, stride, padding).to(weight.dtype)
        return to_x, to_weight, None, None


def _to_input(
    back: Tensor, x: Tensor, weight: Tensor, stride: list[int], padding: list[int]
) -> Tensor:
    """The convolution with the kernel turned round, of a gradient spread out by the strides."""
    kernel = weight.shape[2:]
    if stride != [1, 1]:
        # As wide as x needs it: pixels at its far edges may have no part in the outcome.
        sides = [x.shape[i + 2] + 2 * padding[i] - kernel[i] + 1 for i in (0, 1)]
        shape = (*back.shape[:2], *sides)
        spread = torch.empty(
            shape, dtype=back.dtype, device=back.device, memory_format=torch.channels_last
        ).zero_()
        spread[:, :, :: stride[0], :: stride[1]] = back
        back = spread
    turned = weight.to(back.dtype).flip(2, 3)
    beside = [kernel[i] - 1 - padding[i] for i in (0, 1)]
    return torch.conv2d(back, turned, None, 1, beside, 1, x.shape[1])


def _to_kernel(
    back: Tensor, x: Tensor, weight: Tensor, stride: list[int], padding: list[int]
) -> Tensor:
    """The gradient of a kernel from those of the 3×3 kernels that cover it."""
    down, across = weight.shape[2:]
    if down <= _PART and across <= _PART:
        return _kernel_gradient(back, x, weight, stride, padding)
    padded = F.pad(x, (padding[1], padding[1], padding[0], padding[0]))
    reach = [(back.shape[i + 2] - 1) * stride[i] + _PART for i in (0, 1)]
    made = torch.empty_like(weight, dtype=back.dtype, memory_format=torch.contiguous_format)
    part = made.new_zeros(len(made), 1, _PART, _PART)
    for top in _starts(down):
        for left in _starts(across):
            seen = padded[:, :, top : top + reach[0], left : left + reach[1]]
            seen = seen.contiguous(memory_format=torch.channels_last)
            found = _kernel_gradient(back, seen, part, stride, [0, 0])
            made[:, :, top : top + _PART, left : left + _PART] = found
    return made


def _starts(side: int) -> Sequence[int]:
    """Where 3×3 parts begin that cover a kernel; where they overlap they say the same."""
    return sorted({*range(0, side - _PART + 1, _PART), side - _PART})


def _kernel_gradient(
    back: Tensor, x: Tensor, weight: Tensor, stride: list[int], padding: list[int]
) -> Tensor:
    made = torch.ops.aten.convolution_backward(
        back, x, weight.to(back.dtype), None, stride, padding, [1, 1], False, [0, 0], x.shape[1],
        (False, True, False),
    )  # fmt: skip
    gradient: Tensor = made[1]
    return gradient


class FastDepthwise(TorchFunctionMode):
    """While it is entered, depthwise `Conv2d` layers compute in bfloat16, their gradients too."""

    def __torch_function__(
        self,
        function: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Take the place of `F.conv2d` where it is depthwise."""
        if function is F.conv2d and not kwargs and _is_depthwise(args):
            x, weight, bias, stride, padding, _, _ = args
            made = _Depthwise.apply(x.to(torch.bfloat16), weight, list(stride), list(padding))
            return made if bias is None else made + bias.to(made.dtype).view(-1, 1, 1)
        return function(*args, **(kwargs or {}))


def _is_depthwise(args: tuple[Any, ...]) -> bool:
    """Whether it is one that is known here: 3×3 or larger, not dilated, padded as is usual."""
    if len(args) != 7 or not isinstance(args[4], tuple):
        return False
    x, weight = args[:2]
    kernel, padding, dilation = weight.shape[2:], args[4], args[5]
    usual = all(k >= _PART and p < k for k, p in zip(kernel, padding, strict=True))
    return bool(
        args[6] > 1
        and args[6] == x.shape[1] == weight.shape[0]
        and usual
        and tuple(dilation) == (1, 1)
        and torch.is_grad_enabled()
    )


def has_depthwise(network: nn.Module) -> bool:
    """Whether there are any in it."""
    return any(
        isinstance(layer, nn.Conv2d) and 1 < layer.groups == layer.in_channels == layer.out_channels
        for layer in network.modules()
    )
