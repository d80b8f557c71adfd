"""The stages of timm's networks, and the layers to look at: found by looking at nothing."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from workbench.models.architectures.timm_making import blank_timm
from workbench.models.outputs import noted
from workbench.models.parts import Kind, Layer, Stage

if TYPE_CHECKING:
    from torch import Tensor, nn

    from workbench.models.backbone import Backbone

_MOST_STAGES, _PARTS = 6, 4


class Glance(NamedTuple):
    """What one look at nothing showed of a network.

    Args:
        gflops: Billions of multiply-adds.
        layer: The last layer that still tells places apart, as the answer sees it.
        kinds: How outputs are laid out, by layer.
        fed: How many axes the last layer's input has.
    """

    gflops: float
    layer: str
    kinds: dict[str, Kind]
    fed: int


@functools.cache
def glance(name: str, size: int) -> Glance:
    """Let a network without weights look at a picture of `size` pixels without values."""
    import torch
    from torch import nn
    from torch.utils.flop_counter import FlopCounterMode

    from workbench.models.heads import head_of

    network = blank_timm(name).requires_grad_(False)
    picture = torch.empty(1, 3, size, size, device="meta")
    head = head_of(network)[0]
    modules = [n for n, m in network.named_modules() if n and not isinstance(m, nn.Identity)]
    with torch.inference_mode():
        counter = FlopCounterMode(display=False)
        with counter, noted(network, [head]) as answered:
            network(picture)
        with noted(network, modules) as said:
            features = network.forward_features(picture)  # type: ignore[operator]
    layer = _last_layer(network, said, features)
    kinds = {own: _kind(output) for own, output in said.items()}
    return Glance(counter.get_total_flops() / 2e9, layer, kinds, answered[head].ndim)


def timm_stages(network: nn.Module) -> list[Stage]:
    """The stages, each up to the end of one that timm names, in the order they are made."""
    from workbench.models.heads import head_of

    places = {name: place for place, (name, _) in enumerate(network.named_modules())}
    ends = [_end(places, name) for name in _ends(network)] or [len(places)]
    parts: list[list[str]] = [[] for _ in ends]
    head = head_of(network)[0]
    for name, _ in network.named_parameters():
        owner = name.rpartition(".")[0]
        if owner != head:
            stage = next((n for n, end in enumerate(ends) if places[owner] <= end), len(ends) - 1)
            parts[stage].append(name)
    return [Stage(f"stage {number}", tuple(names)) for number, names in enumerate(parts, 1)]


def timm_layers(
    network: nn.Module, backbone: Backbone, _stages: Sequence[Stage]
) -> tuple[Layer, ...]:
    """One layer a stage; the last is the one that the answer is a mean of, or attends to."""
    seen = glance(backbone.name, backbone.size)
    names = [*_ends(network)[:-1], seen.layer]
    last = len(names)
    return tuple(
        Layer(name, f"stage {number}", number == last, seen.kinds.get(name, "maps"))
        for number, name in enumerate(names, 1)
    )


def _last_layer(network: nn.Module, said: Mapping[str, Tensor], features: Tensor) -> str:
    """Where the answer is pooled from a class token: the last block's input, else its output."""
    last = (_ends(network) or [""])[-1]
    if getattr(network, "global_pool", None) == "token":
        return f"{last}.norm1" if f"{last}.norm1" in said else last
    same = [name for name, output in said.items() if output is features]
    if last in same or not same:
        return last
    return min(same, key=lambda name: name.count("."))


def _kind(output: Tensor) -> Kind:
    if output.ndim == 3:
        return "tokens"
    if output.ndim == 4 and output.shape[1] == output.shape[2] != output.shape[3]:
        return "maps_last"
    return "maps"


def _ends(network: nn.Module) -> Sequence[str]:
    """The modules that timm says a stage ends with; of very many, every few."""
    known = dict(network.named_modules())
    listed = [one["module"] for one in getattr(network, "feature_info", None) or ()]
    names = [name for name in listed if name in known]
    if len(names) <= _MOST_STAGES:
        return names
    return [names[len(names) * part // _PARTS - 1] for part in range(1, _PARTS + 1)]


def _end(places: Mapping[str, int], name: str) -> int:
    inside = (place for one, place in places.items() if one.startswith(f"{name}."))
    return max(inside, default=places[name])
