"""Each kind of torchvision's attention, computed again from what its modules were given."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workbench.inspection.attributions.attention.recording import Attended, Record

if TYPE_CHECKING:
    from torch import Tensor, nn

Reader = Callable[["nn.Module", Record, "Tensor | None"], Attended]


def vision_transformer(_network: nn.Module, record: Record, slope: Tensor | None) -> Attended:
    """All tokens attend to all (Dosovitskiy 2020): one window."""
    import torch

    module: Any = record.module
    together = torch.nn.functional.linear(record.given, module.in_proj_weight, module.in_proj_bias)
    query, key, value = (_split(part, module.num_heads) for part in together.chunk(3, -1))
    attention = (query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1])).softmax(-1)
    return one_window(attention, _by_attention(slope, module.out_proj.weight, value))


def swin(_network: nn.Module, record: Record, slope: Tensor | None) -> Attended:
    """Windows, every other time shifted (Liu 2021, version 2: Liu 2022, cosine attention)."""
    import torch

    module: Any = record.module
    grid = Windows(record.given.shape[1:3], module.window_size, module.shift_size)
    bias = module.qkv.bias
    scale = getattr(module, "logit_scale", None)
    if scale is not None:  # version 2 leaves the keys' bias out
        bias = bias.clone()
        bias[bias.numel() // 3 : 2 * bias.numel() // 3] = 0
    together = torch.nn.functional.linear(grid.cut(record.given), module.qkv.weight, bias)
    query, key, value = (_split(part, module.num_heads) for part in together.chunk(3, -1))
    if scale is None:
        alike = query @ key.transpose(-1, -2) / math.sqrt(query.shape[-1])
    else:
        normal = torch.nn.functional.normalize
        alike = normal(query, dim=-1) @ normal(key, dim=-1).transpose(-1, -2)
        alike = alike * scale.clamp(max=math.log(100.0)).exp()
    alike = alike + module.get_relative_position_bias()
    apart = grid.apart(len(record.given), record.given)
    attention = (alike if apart is None else alike + apart).softmax(-1)
    cut_slope = None if slope is None else grid.cut(slope)
    return in_windows(attention, _by_attention(cut_slope, module.proj.weight, value), grid)


def max_vit(network: nn.Module, record: Record, slope: Tensor | None) -> Attended:
    """Windows of neighbours, then a grid across the picture (Tu 2022)."""
    module: Any = record.module
    around: Any = network.get_submodule(record.name.rsplit(".", 2)[0])
    together = module.to_qkv(record.given).flatten(0, 1)
    query, key, value = (_split(part, module.n_heads) for part in together.chunk(3, -1))
    alike = query @ key.transpose(-1, -2) * module.scale_factor
    attention = (alike + module.get_relative_positional_bias()[0]).softmax(-1)
    flat_slope = None if slope is None else slope.flatten(0, 1)
    side = around.p * around.g

    def cut(tokens: Tensor) -> Tensor:
        maps = tokens.reshape(len(tokens), 1, side, side)
        windows: Tensor = around.partition_swap(around.partition_op(maps, around.p))
        return windows.flatten(0, 1)[..., 0]

    def mend(tokens: Tensor) -> Tensor:
        windows = tokens.reshape(*record.given.shape[:3], 1)
        back: Tensor = around.departition_op(
            around.departition_swap(windows), around.p, around.g, around.g
        )
        return back.flatten(1)

    return Attended(
        attention, _by_attention(flat_slope, module.merge.weight, value), side, side, cut, mend
    )


def one_window(attention: Tensor, slope: Tensor | None) -> Attended:
    """All tokens attend to all, the class token first."""
    return Attended(attention, slope, 0, 0, lambda tokens: tokens, lambda tokens: tokens)


def in_windows(attention: Tensor, slope: Tensor | None, grid: Windows) -> Attended:
    """Tokens attend to those of their window."""
    return Attended(
        attention,
        slope,
        *grid.shape,
        lambda tokens: grid.cut(tokens.reshape(len(tokens), *grid.shape, 1))[..., 0],
        lambda tokens: grid.mend(tokens[..., None])[..., 0].flatten(1),
    )


def _split(tokens: Tensor, heads: int) -> Tensor:
    """(W, P, C) as (W, heads, P, C / heads)."""
    windows, places, channels = tokens.shape
    return tokens.reshape(windows, places, heads, channels // heads).transpose(1, 2)


def _by_attention(slope: Tensor | None, output: Tensor, value: Tensor) -> Tensor | None:
    """The score's derivative by the attention, from that by the module's output.

    Args:
        slope: (W, P, C), by the output.
        output: (C, C), the weights of the module's last, linear layer.
        value: (W, heads, P, C / heads).
    """
    if slope is None:
        return None
    return _split(slope @ output, value.shape[1]) @ value.transpose(-1, -2)


class Windows:
    """How Swin cuts a grid of places (N, h, w, C) into windows (N · W, P, C)."""

    def __init__(self, shape: Any, window: list[int], shift: list[int]) -> None:
        self.shape = (int(shape[0]), int(shape[1]))
        self._window = window
        self._padded = [-(-n // w) * w for n, w in zip(self.shape, window, strict=True)]
        self._shift = [
            0 if w >= n else s for n, w, s in zip(self._padded, window, shift, strict=True)
        ]
        self._count = [n // w for n, w in zip(self._padded, window, strict=True)]

    def cut(self, grid: Tensor) -> Tensor:
        import torch

        rows, columns = (p - n for p, n in zip(self._padded, self.shape, strict=True))
        grid = torch.nn.functional.pad(grid, (0, 0, 0, columns, 0, rows))
        grid = torch.roll(grid, (-self._shift[0], -self._shift[1]), (1, 2))
        count, channels = len(grid), grid.shape[-1]
        (down, across), (high, wide) = self._count, self._window
        parts = grid.reshape(count, down, high, across, wide, channels).transpose(2, 3)
        return parts.reshape(-1, high * wide, channels)

    def mend(self, windows: Tensor) -> Tensor:
        import torch

        (down, across), (high, wide) = self._count, self._window
        parts = windows.reshape(-1, down, across, high, wide, windows.shape[-1]).transpose(2, 3)
        grid = parts.reshape(-1, *self._padded, windows.shape[-1])
        grid = torch.roll(grid, (self._shift[0], self._shift[1]), (1, 2))
        return grid[:, : self.shape[0], : self.shape[1]]

    def apart(self, count: int, like: Tensor) -> Tensor | None:
        """What keeps places apart that a shift brought together: (N · W, 1, P, P); or None."""
        if not any(self._shift):
            return None
        region = like.new_zeros(1, *self._padded, 1)
        for axis, (length, window, shift) in enumerate(
            zip(self._padded, self._window, self._shift, strict=True), 1
        ):
            if shift:
                edge = region.movedim(axis, 0)
                edge[length - window : length - shift] += 3 ** (axis - 1)
                edge[length - shift :] += 2 * 3 ** (axis - 1)
        plain = Windows(self._padded, self._window, [0, 0])
        label = plain.cut(region)[..., 0]
        masked = (label[:, None] != label[:, :, None]).to(like.dtype) * -100.0
        return masked.repeat(count, 1, 1)[:, None]
