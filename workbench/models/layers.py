"""Which layers of a network can be looked at, what people call them, and how to read them.

The answer of almost every backbone is a mean over places followed by one linear layer, so the
default layer is the last one before that mean: there Grad-CAM equals the exact class activation
map (Zhou 2016; Selvaraju 2017, appendix A). Vision transformers answer from the class token alone,
which the last block's output of every other token no longer touches: there it is the last block's
input, after its normalisation.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isqrt
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.models.backbone import Backbone
from workbench.models.families import TIMM

if TYPE_CHECKING:
    from torch import Tensor, nn

    from workbench.models.stages import Stage

Kind = Literal["maps", "maps_last", "tokens"]


class Layer(NamedTuple):
    """A layer that an attribution or a look at feature maps can use.

    Args:
        name: Its dotted name in the network, for code.
        title: What people call it.
        default: Whether it is the one to use where nobody chose.
        kind: How its output is laid out: "maps" (N, C, h, w), "maps_last" (N, h, w, C), or
            "tokens" (N, k + h·w, C) with the class token and its like first.
    """

    name: str
    title: str
    default: bool = False
    kind: Kind = "maps"


def layers(network: nn.Module, backbone: Backbone) -> tuple[Layer, ...]:
    """The layers from input to output, one a stage; exactly one is the default."""
    from workbench.models.stages import DENSE, HEAD, stages

    if backbone.family == TIMM.name:
        from workbench.models.timm_networks import timm_layers

        return timm_layers(network, backbone)
    seeing = [s for s in stages(network, backbone) if s.title not in (DENSE, HEAD)]
    kind = _KINDS.get(backbone.family, "maps")
    return tuple(
        Layer(
            name=_layer_name(stage, backbone.family, number == len(seeing)),
            title=stage.title,
            default=number == len(seeing),
            kind=kind if number > 1 or kind == "maps_last" else "maps",
        )
        for number, stage in enumerate(seeing, 1)
    )


def attribution_layer(network: nn.Module, backbone: Backbone, name: str = "auto") -> Layer:
    """The layer of that name; "auto" is the family's default.

    Any module of the network may be named; one that is not listed is read like its neighbours.

    Raises:
        WorkbenchError: The network has no module of that name.
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
    return Layer(name, name, kind=_KINDS.get(backbone.family, "maps"))


def to_maps(layer: Layer, activation: Tensor) -> Tensor:
    """A layer's output, or its gradient, as maps (N, C, h, w).

    Raises:
        WorkbenchError: The output has no places: no map can be drawn from it.
    """
    if layer.kind == "maps_last" and activation.ndim == 4:
        return activation.permute(0, 3, 1, 2)
    if layer.kind == "tokens" and activation.ndim == 3:
        count, tokens, channels = activation.shape
        side = isqrt(tokens)  # what is left over before the places: a class token, registers
        places = activation[:, tokens - side * side :]
        return places.transpose(1, 2).reshape(count, channels, side, side)
    if activation.ndim != 4:
        raise WorkbenchError(
            f"The layer “{layer.title}” sees the picture as a whole: it has no places to mark.",
            "Choose an earlier layer.",
        )
    return activation


def first_filters(network: nn.Module) -> NDArray[np.float32] | None:
    """The weights of the first layer as small colour pictures: float32 (n, h, w, 3).

    None where the first layer does not look at colour pictures directly.
    """
    from torch import nn

    first = next((m for m in network.modules() if isinstance(m, nn.Conv2d)), None)
    if first is None or first.in_channels != 3:
        return None
    weights: NDArray[np.float32] = first.weight.detach().float().cpu().numpy()
    return np.ascontiguousarray(weights.transpose(0, 2, 3, 1))


_KINDS: dict[str, Kind] = {"swin": "maps_last", "vit": "tokens"}


def _layer_name(stage: Stage, family: str, last: bool) -> str:
    choose = _CHOICES.get(family)
    return choose(stage, last) if choose else stage.parts[-1]


def _vit(stage: Stage, _last: bool) -> str:
    blocks = [part for part in stage.parts if "encoder_layer" in part]
    return f"{blocks[-1]}.ln_1" if blocks else stage.parts[0]


def _densenet(stage: Stage, last: bool) -> str:
    dense = [part for part in stage.parts if "denseblock" in part]
    return stage.parts[-1] if last or not dense else dense[0]


def _convnext(stage: Stage, _last: bool) -> str:
    return [part for part in stage.parts if part.startswith("features")][-1]


_CHOICES: dict[str, Callable[[Stage, bool], str]] = {
    "vit": _vit,
    "densenet": _densenet,
    "convnext": _convnext,
}
