"""Which family one of timm's networks is built like: what methods made for that suit it too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_PLAIN = {
    *("Conv2d", "Linear", "BatchNorm2d", "ReLU", "Identity", "Dropout", "Flatten"),
    *("MaxPool2d", "AvgPool2d", "AdaptiveAvgPool2d"),
}
"""What networks whose only bend is at nought are made of."""


def built_like(network: Any) -> str:
    """The key of the family, or nothing where it is like none that a method was made for."""
    family, suits = _LIKE.get(type(network).__name__, ("", _never))
    return family if suits(network) else ""


def _never(_network: Any) -> bool:
    return False


def _bends_at_nought(network: Any) -> bool:
    leaves = {type(m).__name__ for m in network.modules() if not list(m.children())}
    return leaves <= _PLAIN


def _attends_plainly(network: Any) -> bool:
    """Blocks of attention and nothing beside, read at the class token or as a mean of places."""
    attention = [getattr(block, "attn", None) for block in network.blocks]
    plain = all(
        type(one).__name__ == "Attention"
        and getattr(one, "gate", None) is None
        and type(getattr(one, "norm", None)).__name__ in ("Identity", "NoneType")
        for one in attention
    )
    return plain and network.attn_pool is None and network.global_pool in ("token", "avg")


def _attends_in_windows(network: Any) -> bool:
    """Windows that fill the grid of places, which is read as a mean."""
    blocks = [module for module in network.modules() if hasattr(module, "shift_size")]
    filled = all(
        side % window == 0
        for block in blocks
        for side, window in zip(block.input_resolution, block.window_size, strict=True)
    )
    return filled and network.global_pool == "avg"


def _attends_in_windows_and_grids(network: Any) -> bool:
    kinds = {type(module).__name__ for module in network.modules()}
    others = {"Attention2d", "ParallelPartitionAttention", "TransformerBlock2d"}
    return "PartitionAttentionCl" in kinds and not kinds & others and network.global_pool == "avg"


_LIKE: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "DenseNet": ("densenet", _bends_at_nought),
    "MaxxVit": ("maxvit", _attends_in_windows_and_grids),
    "ResNet": ("resnet", _bends_at_nought),
    "SwinTransformer": ("swin", _attends_in_windows),
    "SwinTransformerV2": ("swin", _attends_in_windows),
    "VGG": ("vgg", _bends_at_nought),
    "VisionTransformer": ("vit", _attends_plainly),
}
"""By the name of timm's class: the family, and what else must be so."""
