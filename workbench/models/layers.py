"""Which layers of a network can be looked at, what people call them, and how to read them.

The answer of almost every backbone is a mean over places followed by one linear layer, so the
default layer is the last one before that mean: there Grad-CAM equals the exact class activation
map (Zhou 2016; Selvaraju 2017, appendix A). Vision transformers answer from the class token alone,
which the last block's output of every other token no longer touches: there it is the last block's
input, after its normalisation.
"""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING

from workbench.core.errors import WorkbenchError
from workbench.models.backbone import Backbone
from workbench.models.kinds import kind_of
from workbench.models.parts import DENSE, Layer

if TYPE_CHECKING:
    from torch import Tensor, nn

__all__ = ["Layer", "attribution_layer", "first_convolution", "layers", "to_maps"]


def layers(network: nn.Module, backbone: Backbone) -> tuple[Layer, ...]:
    """The layers from input to output, one a stage; exactly one is the default."""
    from workbench.models.architectures.table import architecture_of

    architecture = architecture_of(backbone)
    seeing = [s for s in architecture.stages(network) if s.parts and s.title != DENSE]
    return architecture.layers(network, backbone, seeing)


def attribution_layer(network: nn.Module, backbone: Backbone, name: str = "auto") -> Layer:
    """The layer of that name; "auto" is the family's default.

    Any module of the network may be named.

    Raises:
        WorkbenchError: The network has no module of that name, or it tells no places apart.
    """
    listed = layers(network, backbone)
    if name == "auto":
        return next(layer for layer in listed if layer.default)
    for layer in listed:
        if name in (layer.name, layer.title):
            return layer
    if name not in dict(network.named_modules()) or not name:
        known = ", ".join(layer.name for layer in listed)
        raise WorkbenchError(
            f"{backbone.title} has no layer named “{name}”.", f"Choose auto, or one of: {known}."
        )
    return Layer(name, name, kind=kind_of(network, backbone, name))


def to_maps(layer: Layer, activation: Tensor) -> Tensor:
    """A layer's output, or its gradient, as maps (N, C, h, w): a view of it.

    Raises:
        WorkbenchError: The output has no places: no map can be drawn from it.
    """
    if activation.ndim != (3 if layer.kind == "tokens" else 4):
        raise WorkbenchError(
            f"The layer “{layer.title}” sees the picture as a whole: it has no places to mark.",
            "Choose an earlier layer.",
        )
    if layer.kind == "maps_last":
        return activation.permute(0, 3, 1, 2)
    if layer.kind == "maps":
        return activation
    count, tokens, channels = activation.shape
    side = isqrt(tokens)  # what is left over before the places: a class token, registers
    places = activation[:, tokens - side * side :]
    return places.transpose(1, 2).reshape(count, channels, side, side)


def first_convolution(network: nn.Module) -> str | None:
    """The first convolution's dotted name; None where it does not look at colour pictures."""
    from torch import nn

    convolutions = ((n, m) for n, m in network.named_modules() if isinstance(m, nn.Conv2d))
    name, first = next(convolutions, (None, None))
    return name if first is not None and first.in_channels == 3 else None
