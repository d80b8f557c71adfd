"""A backbone on disk: half-precision weights in safetensors, beside them what one must know."""

from __future__ import annotations

from pathlib import Path

import msgspec
from safetensors.torch import save_file
from torch import nn

from workbench.core.files import sha256, write_json, write_whole


class BackboneFile(msgspec.Struct, frozen=True):
    """Describes a stored backbone.

    Args:
        name: Its name for the program.
        backbone: The torchvision network whose keys the weights carry.
        size_px: The height and width it was last shown.
        mean: What to subtract from channels of 0 to 1.
        std: What to divide them by then.
        sha256: Of the safetensors file.
        imagenet_classes: Whether its last layer tells the 1,000 ImageNet classes.
        sentence: Where the weights come from, in words.
    """

    name: str
    backbone: str
    size_px: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    sha256: str
    imagenet_classes: bool = True
    sentence: str = ""


def save_backbone(network: nn.Module, backbone: str, out: Path, size_px: int) -> BackboneFile:
    """Write `BACKBONE.safetensors` (fp16, keys as in torchvision) and `BACKBONE.json`."""
    weights = out / f"{backbone}.safetensors"
    half = {
        name: (value.half() if value.is_floating_point() else value).detach().cpu().contiguous()
        for name, value in network.state_dict().items()
    }
    write_whole(weights, lambda part: save_file(half, part, {"format": "pt"}))
    described = BackboneFile(
        name="bundled",
        backbone=backbone,
        size_px=size_px,
        mean=(0.485, 0.456, 0.406),
        std=(0.229, 0.224, 0.225),
        sha256=sha256(weights),
        sentence="It learned to see from a larger network, MobileNetV2. Ready at once, without a "
        "network connection.",
    )
    write_json(out / f"{backbone}.json", described)
    return described
