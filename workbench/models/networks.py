"""Backbones as torch modules: built for so many classes, cut before the last layer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from workbench.models.architectures.table import architecture_of
from workbench.models.catalogue import BACKBONES, Backbone
from workbench.models.heads import Head, head_of
from workbench.models.initialisation import Seeded, Weightless

__all__ = ["assign", "blank", "body_features", "build", "feature_count", "head_of", "replace_head"]


def build(name: str, classes: int, *, seed: int = 0, size: int | None = None) -> nn.Module:
    """A backbone with a last layer for `classes`, randomly initialised as its authors did.

    The same seed gives the same weights; torch's own random state is neither read nor changed.
    Auxiliary heads (GoogLeNet, Inception) are left out.

    Args:
        name: The backbone's name.
        classes: How many outputs the last layer has.
        seed: Decides the initial weights.
        size: Side in pixels of the pictures it will see; None for that of its weights. Only
            vision transformers and MaxViT are built differently for it.

    Raises:
        WorkbenchError: There is no such backbone, or it cannot work with that size.
    """
    backbone = BACKBONES.get(name)
    side = _side(backbone, size)
    with Seeded(seed):
        return architecture_of(backbone).construct(name, classes, side)


def blank(name: str, classes: int, *, size: int | None = None) -> nn.Module:
    """The same network with shapes but without values (meta device): made in no time.

    Every parameter has to be assigned (`load_state_dict(..., assign=True)`) before use.
    """
    backbone = BACKBONES.get(name)
    side = _side(backbone, size)
    with Weightless():
        return architecture_of(backbone).construct(name, classes, side)


def _side(backbone: Backbone, size: int | None) -> int:
    if size is None:
        return backbone.size
    backbone.check_size(size)
    return size


def replace_head(network: nn.Module, classes: int, *, seed: int = 0) -> Head:
    """Put a fresh last layer for `classes` in place of the old one; returns it."""
    name, old = head_of(network)
    with Seeded(seed):
        new: Head
        if isinstance(old, nn.Conv2d):
            new = nn.Conv2d(old.in_channels, classes, kernel_size=1)
            nn.init.normal_(new.weight, std=0.01)
        else:
            new = nn.Linear(old.in_features, classes)
            nn.init.trunc_normal_(new.weight, std=0.01)
    nn.init.zeros_(new.bias)  # type: ignore[arg-type]
    network.set_submodule(name, new)
    return new


def feature_count(network: nn.Module) -> int:
    """D: how many numbers the last layer sees of a picture."""
    head = head_of(network)[1]
    return head.in_features if isinstance(head, nn.Linear) else head.in_channels


def body_features(network: nn.Module, pictures: Tensor) -> Tensor:
    """What the last layer sees of pictures (N, 3, S, S): float (N, D), averaged over places.

    The network's mode and gradients are the caller's to set; it is left as it was found.
    """
    seen: list[Tensor] = []
    head = head_of(network)[1]
    hook = head.register_forward_pre_hook(lambda _module, inputs: seen.append(inputs[0]))
    try:
        network(pictures)
    finally:
        hook.remove()
    features = seen[0]
    return features.mean((2, 3)) if features.ndim == 4 else features


def head_logits(network: nn.Module, features: Tensor) -> Tensor:
    """The last layer's answer (N, C) to features (N, D) of `body_features`."""
    head = head_of(network)[1]
    if isinstance(head, nn.Conv2d):
        answer: Tensor = head(features[:, :, None, None])[:, :, 0, 0]
        return answer
    logits: Tensor = head(features)
    return logits


def assign(network: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Give a blank network all its values, as float32 where they are numbers to be learned.

    Raises:
        RuntimeError: A tensor is missing, too many, or of another shape.
    """
    state = OrderedDict(
        (name, value.float() if value.is_floating_point() else value)
        for name, value in tensors.items()
    )
    # The versions of the layers that wrote them, lost in files that hold tensors only.
    state._metadata = network.state_dict()._metadata  # type: ignore[attr-defined]  # noqa: SLF001
    network.load_state_dict(state, strict=True, assign=True)
    _work_out_tables(network)


def _work_out_tables(network: nn.Module) -> None:
    """Give timm's modules the tables that follow from their sizes and that no file holds."""
    for module in network.modules():
        lacking = [(n, t) for n, t in module.named_buffers(recurse=False) if t.is_meta]
        for name, table in lacking:
            setattr(module, name, torch.empty_like(table, device="cpu"))
        if lacking:
            module.init_non_persistent_buffers()  # type: ignore[operator]
