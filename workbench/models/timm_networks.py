"""Networks of the timm library by name (“timm:convnext_atto”), as backbones like any other.

timm is an optional extra. It is asked for a network's construction and for what its weights
expect; nothing is fetched through it, and no code comes with weights.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.core.errors import WorkbenchError
from workbench.models.backbone import Backbone, Resample
from workbench.models.catalogue import TIMM_PREFIX
from workbench.models.families import TIMM
from workbench.models.layout import body_layout
from workbench.models.stages import Stage

if TYPE_CHECKING:
    from torch import Tensor, nn

    from workbench.models.layers import Kind, Layer

_LEAST, _MOST_STAGES, _PARTS = 32, 6, 4


class _Seen(NamedTuple):
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


def construct_timm(name: str, classes: int, size: int) -> nn.Module:
    """A network of timm; initialised as the mode in force says.

    Raises:
        WorkbenchError: timm is not installed or has no such network.
    """
    import timm

    own = _own_name(name)
    options: dict[str, Any] = {"img_size": size} if _settings(own).get("fixed_input_size") else {}
    network: nn.Module = timm.create_model(own, pretrained=False, num_classes=classes, **options)
    return network.eval()


@functools.cache
def described(name: str) -> Backbone:
    """What timm says of a network, with what is counted on a copy without weights.

    Raises:
        WorkbenchError: timm is not installed, has no such network, or it cannot be used here.
    """
    own = _own_name(name)
    settings = _settings(own)
    seen = _seen(name)
    network = _blank(name)
    head = _head(network, own)
    if seen.fed not in (2, 4):
        raise _unusable(own, "its last layer is not fed with one row of features a picture")
    parameters = sum(value.numel() for value in network.parameters())
    size = settings["input_size"][-1]
    step, least = _sides(network, settings, size)
    return Backbone(
        name=name,
        title=own,
        family=TIMM.name,
        parameters=parameters,
        gflops=seen.gflops,
        accuracy=None,
        download_mb=round(parameters * 4 / 1e6, 1),
        size=size,
        resize=round(size / settings.get("crop_pct", 1.0)),
        least=least,
        step=step,
        mean=_three(settings["mean"]),
        std=_three(settings["std"]),
        resample=_resample(settings),
        weights_name=str(settings.get("tag") or "default"),
        file_name=f"timm-{own}.safetensors",
        head=head,
        layout=body_layout(network.state_dict(), head),
        noncommercial="-nc" in str(settings.get("license", "")),
        address=_address(settings),
        built_like=_built_like(network),
    )


def timm_stages(network: nn.Module) -> list[Stage]:
    """The stages, each up to the end of one that timm names, in the order they are made."""
    places = {name: place for place, (name, _) in enumerate(network.named_modules())}
    ends = [_end(places, name) for name in _ends(network)] or [len(places)]
    parts: list[list[str]] = [[] for _ in ends]
    head = _head(network, "")
    for name, _ in network.named_parameters():
        owner = name.rpartition(".")[0]
        if owner != head:
            stage = next((n for n, end in enumerate(ends) if places[owner] <= end), len(ends) - 1)
            parts[stage].append(name)
    return [Stage(f"stage {number}", tuple(names)) for number, names in enumerate(parts, 1)]


def timm_layers(network: nn.Module, backbone: Backbone) -> tuple[Layer, ...]:
    """One layer a stage; the last is the one that the answer is a mean of, or attends to."""
    from workbench.models.layers import Layer

    seen = _seen(backbone.name)
    names = [*_ends(network)[:-1], seen.layer]
    last = len(names)
    return tuple(
        Layer(name, f"stage {number}", number == last, seen.kinds.get(name, "maps"))
        for number, name in enumerate(names, 1)
    )


def _built_like(network: nn.Module) -> str:
    """“vit” where plain attention passes on what a class token answers from, else nothing."""
    if type(network).__name__ != "VisionTransformer":
        return ""
    blocks: Any = network.blocks
    plain = all(type(b.attn).__name__ == "Attention" and b.attn.gate is None for b in blocks)
    return "vit" if plain and network.global_pool == "token" else ""


def _own_name(name: str) -> str:
    """The name timm has for it, once it is sure that timm knows it."""
    own = name.removeprefix(TIMM_PREFIX)
    if find_spec("timm") is None:
        raise WorkbenchError(
            f"“{name}” is a network of the timm library, which is not installed here.",
            "Install it with `pip install timm`, or choose another backbone.",
        )
    import timm

    if not timm.is_model(own):
        from difflib import get_close_matches

        near = ", ".join(
            TIMM_PREFIX + one for one in get_close_matches(own, timm.list_models(), n=3)
        )
        hint = f"Did you mean {near}?" if near else "timm.list_models() names those it has."
        raise WorkbenchError(f"timm has no network named “{own}”.", hint)
    return own


def _settings(own: str) -> Mapping[str, Any]:
    import timm

    found = timm.get_pretrained_cfg(own, allow_unregistered=True)
    settings = dataclasses.asdict(found) if found else {}
    usual = {"input_size": (3, 224, 224), "mean": (0.5,) * 3, "std": (0.5,) * 3}
    filled = {**usual, **{name: value for name, value in settings.items() if value is not None}}
    channels, height, width = filled["input_size"]
    if channels != 3 or height != width:
        raise _unusable(own, "it does not look at square colour pictures")
    return filled


@functools.cache
def _seen(name: str) -> _Seen:
    """Let a network without weights look at a picture without values."""
    import torch
    from torch import nn
    from torch.utils.flop_counter import FlopCounterMode

    network = _blank(name)
    size = _settings(_own_name(name))["input_size"][-1]
    picture = torch.empty(1, 3, size, size, device="meta")
    said: dict[str, Tensor] = {}
    hooks = [
        module.register_forward_hook(functools.partial(_note, said, own))
        for own, module in network.named_modules()
        if own and not isinstance(module, nn.Identity)
    ]
    head = network.get_submodule(_head(network, name))
    fed: list[int] = []
    hooks.append(head.register_forward_pre_hook(lambda _m, given: fed.append(given[0].ndim)))
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        network(picture)
        features = network.forward_features(picture)  # type: ignore[operator]
    for hook in hooks:
        hook.remove()
    layer = _last_layer(network, said, features)
    kinds = {own: _kind(output) for own, output in said.items()}
    return _Seen(counter.get_total_flops() / 4e9, layer, kinds, fed[0])


def _note(said: dict[str, Tensor], name: str, _module: nn.Module, _given: Any, out: Any) -> None:
    import torch

    if isinstance(out, torch.Tensor):
        said[name] = out


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


def _blank(name: str) -> nn.Module:
    from workbench.models.initialisation import Weightless

    with Weightless():
        size = _settings(_own_name(name))["input_size"][-1]
        return construct_timm(name, 1000, size).to("meta")


def _head(network: nn.Module, own: str) -> str:
    from workbench.models.construction import head_of

    name, module = head_of(network)
    given = network.get_classifier()  # type: ignore[operator]
    if module is not given or module.bias is None:
        raise _unusable(own, "its last layer is of a kind of its own")
    return name


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


def _sides(network: nn.Module, settings: Mapping[str, Any], size: int) -> tuple[int, int]:
    """Of what its sides must be a multiple, and the smallest."""
    if not settings.get("fixed_input_size"):
        least = settings.get("min_input_size")
        return 1, least[-1] if least else min(_LEAST, size)
    side = getattr(getattr(network, "patch_embed", None), "patch_size", None)
    if hasattr(network, "num_prefix_tokens") and side is not None:
        patch = int(side[0] if isinstance(side, Sequence) else side)
        return patch, 2 * patch
    return size, size


def _address(settings: Mapping[str, Any]) -> str:
    if settings.get("hf_hub_id"):
        return f"https://huggingface.co/{settings['hf_hub_id']}/resolve/main/model.safetensors"
    return str(settings.get("url") or "")


def _resample(settings: Mapping[str, Any]) -> Resample:
    return "bilinear" if settings.get("interpolation") == "bilinear" else "bicubic"


def _three(values: Sequence[float]) -> tuple[float, float, float]:
    red, green, blue = values
    return float(red), float(green), float(blue)


def _unusable(own: str, why: str) -> WorkbenchError:
    return WorkbenchError(
        f"timm's “{own}” cannot be used here: {why}.", "Choose another of timm's networks."
    )
