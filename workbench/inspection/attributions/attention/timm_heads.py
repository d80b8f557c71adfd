"""The attention of timm's networks, as their own modules form it when nothing is fused.

A module is asked once more what it was given: what it attends to is caught on the way, and the
score's derivative by it is carried back through the module itself.
"""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING, Any

from workbench.inspection.attributions.attention.heads import Windows, in_windows, one_window
from workbench.inspection.attributions.attention.recording import Attended, Record

if TYPE_CHECKING:
    from torch import Tensor, nn


def vision_transformer(_network: nn.Module, record: Record, slope: Tensor | None) -> Attended:
    """All tokens attend to all (Dosovitskiy 2020)."""
    return one_window(*_formed(record, slope))


def swin(network: nn.Module, record: Record, slope: Tensor | None) -> Attended:
    """Windows, every other time shifted (Liu 2021; version 2: Liu 2022)."""
    block: Any = _around(network, record)
    attention, by_attention = _formed(record, slope, mask=block.attn_mask)
    grid = Windows(block.input_resolution, list(block.window_size), list(block.shift_size))
    return in_windows(attention, by_attention, grid)


def max_vit(network: nn.Module, record: Record, slope: Tensor | None) -> Attended:
    """Windows of neighbours, then a grid across the picture (Tu 2022)."""
    from timm.models import maxxvit

    block: Any = _around(network, record)
    size = list(block.partition_size)
    local = block.partition_block
    part = maxxvit.window_partition if local else maxxvit.grid_partition
    join = maxxvit.window_reverse if local else maxxvit.grid_reverse
    side = isqrt(record.given[..., 0].numel() // record.pictures)

    def cut(tokens: Tensor) -> Tensor:
        windows: Tensor = part(tokens.reshape(len(tokens), side, side, 1), size)
        return windows.flatten(1)

    def mend(windows: Tensor) -> Tensor:
        grid: Tensor = join(windows.reshape(-1, *size, 1), size, [side, side])
        return grid.flatten(1)

    return Attended(*_formed(record, slope), side, side, cut, mend)


def _around(network: nn.Module, record: Record) -> nn.Module:
    return network.get_submodule(record.name.rpartition(".")[0])


def _formed(record: Record, slope: Tensor | None, **told: Any) -> tuple[Tensor, Tensor | None]:
    """What a module attends to (N · W, heads, P, P), and the score's derivative by it.

    Args:
        record: The module, and what it was given.
        slope: The score's derivative by what the module puts out.
        told: What else the module is given.
    """
    import torch

    module: Any = record.module
    kept: list[Tensor] = []

    def keep(_module: nn.Module, given: Any, _output: Any) -> Tensor:
        kept.append(given[0].detach().requires_grad_(True))
        return kept[0]

    fused = getattr(module, "fused_attn", False)
    hook = module.attn_drop.register_forward_hook(keep)
    try:
        if fused:
            module.fused_attn = False
        with torch.inference_mode(False), torch.enable_grad():
            output = module(record.given, **told)
            if slope is None:
                return kept[0].detach(), None
            return kept[0].detach(), torch.autograd.grad(output, kept[0], slope)[0]
    finally:
        hook.remove()
        if fused:
            module.fused_attn = True
