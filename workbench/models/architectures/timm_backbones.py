"""Networks of timm by name (“timm:convnext_atto”), as backbones like any other."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.models.architectures.timm_likeness import built_like
from workbench.models.architectures.timm_making import (
    blank_timm,
    own_name,
    settings_of,
    unusable,
)
from workbench.models.architectures.timm_stages import glance
from workbench.models.backbone import Backbone, Resample
from workbench.models.families import TIMM
from workbench.models.layout import body_layout

if TYPE_CHECKING:
    from torch import nn

_LEAST = 32


@functools.cache
def described(name: str) -> Backbone:
    """What timm says of a network, with what is counted on a copy without weights.

    Raises:
        WorkbenchError: timm is not installed, has no such network, or it cannot be used here.
    """
    own = own_name(name)
    settings = settings_of(own)
    network = blank_timm(name)
    head = _head(network, own)
    size = settings["input_size"][-1]
    seen = glance(name, size)
    if seen.fed not in (2, 4):
        raise unusable(own, "its last layer is not fed with one row of features a picture")
    parameters = sum(value.numel() for value in network.parameters())
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
        built_like=built_like(network),
    )


def _head(network: nn.Module, own: str) -> str:
    from workbench.models.heads import head_of

    name, module = head_of(network)
    given = network.get_classifier()  # type: ignore[operator]
    if module is not given or module.bias is None:
        raise unusable(own, "its last layer is of a kind of its own")
    return name


def _sides(network: nn.Module, settings: Mapping[str, Any], size: int) -> tuple[int, int]:
    """Of what its sides must be a multiple, and the smallest."""
    if not settings["fixed_input_size"]:
        least = settings.get("min_input_size")
        return 1, least[-1] if least else min(_LEAST, size)
    side = getattr(getattr(network, "patch_embed", None), "patch_size", None)
    before = getattr(network, "num_prefix_tokens", None)
    if before is not None and side is not None:
        patch = int(side[0] if isinstance(side, Sequence) else side)
        # Fewer places than that could not be told from the tokens that have none.
        return patch, patch * max(2, (before + 1) // 2)
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
