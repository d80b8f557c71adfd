"""Writes the catalogue of backbones from torchvision's own records.

    python -m workbench.models.catalogue_source

To be run when torchvision is updated; a test says when.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbench.core.files import write_json
from workbench.core.places import resources_dir
from workbench.models.backbone import Backbone

_FAMILIES = (
    ("wide_resnet", "wide_resnet"),
    ("resnext", "resnext"),
    ("resnet", "resnet"),
    ("inception", "inception"),
    ("googlenet", "googlenet"),
    ("mobilenet", "mobilenet"),
    ("shufflenet", "shufflenet"),
    ("squeezenet", "squeezenet"),
    ("efficientnet", "efficientnet"),
    ("densenet", "densenet"),
    ("convnext", "convnext"),
    ("regnet", "regnet"),
    ("mnasnet", "mnasnet"),
    ("maxvit", "maxvit"),
    ("swin", "swin"),
    ("vit", "vit"),
    ("vgg", "vgg"),
    ("alexnet", "alexnet"),
)

_TITLES = {
    "alexnet": "AlexNet",
    "googlenet": "GoogLeNet",
    "inception_v3": "Inception v3",
    "maxvit_t": "MaxViT-T",
    "resnext50_32x4d": "ResNeXt-50 32×4d",
    "resnext101_32x8d": "ResNeXt-101 32×8d",
    "resnext101_64x4d": "ResNeXt-101 64×4d",
    "wide_resnet50_2": "Wide ResNet-50-2",
    "wide_resnet101_2": "Wide ResNet-101-2",
    "mobilenet_v2": "MobileNet v2",
    "mobilenet_v3_small": "MobileNet v3 small",
    "mobilenet_v3_large": "MobileNet v3 large",
}


def names() -> list[str]:
    """The name of every classification network of the installed torchvision."""
    from torchvision import models

    return list(models.list_models(module=models))


def record(name: str) -> Backbone:
    """All that the catalogue says of one network."""
    told = facts(name)
    told |= _shapes(name, told["family"], told["size"])
    return Backbone(**told)


def facts(name: str) -> dict[str, Any]:
    """What torchvision says of a network and its best weights, without building it."""
    from torchvision.models import get_model_weights

    weights = get_model_weights(name).DEFAULT
    shown = weights.transforms()
    return {
        "name": name,
        "title": _title(name),
        "family": next(family for start, family in _FAMILIES if name.startswith(start)),
        "parameters": weights.meta["num_params"],
        "gflops": weights.meta["_ops"],
        "accuracy": weights.meta["_metrics"]["ImageNet-1K"]["acc@1"],
        "download_mb": round(weights.meta["_file_size"] * 1024**2 / 1e6, 1),
        "size": shown.crop_size[0],
        "resize": shown.resize_size[0],
        "least": _least(name, weights.meta),
        "step": _step(name),
        "mean": tuple(shown.mean),
        "std": tuple(shown.std),
        "resample": "bicubic" if shown.interpolation.value == "bicubic" else "bilinear",
        "weights_name": weights.name,
        "file_name": weights.url.rsplit("/", 1)[1],
        "noncommercial": "SWAG" in weights.name,
    }


def _least(name: str, meta: dict[str, Any]) -> int:
    """The smallest side; below 32 px nothing is left after five halvings."""
    if name.startswith(("vit", "swin")):
        return 2 * _step(name) if name.startswith("vit") else 64
    return max(32, int(max(meta["min_size"])))


def _step(name: str) -> int:
    """Vision transformers cut whole patches; MaxViT needs windows of 7 on every level."""
    if name.startswith("vit"):
        return int(name.rsplit("_", 1)[1])
    return 224 if name.startswith("maxvit") else 1


def _shapes(name: str, family: str, size: int) -> dict[str, str]:
    from workbench.models.architectures.table import ARCHITECTURES
    from workbench.models.heads import head_of
    from workbench.models.initialisation import Weightless
    from workbench.models.layout import body_layout

    with Weightless():
        network = ARCHITECTURES[family].construct(name, 2, size)
    head = head_of(network)[0]
    return {"head": head, "layout": body_layout(network.state_dict(), head)}


def _title(name: str) -> str:
    if name in _TITLES:
        return _TITLES[name]
    kind, _, rest = name.partition("_")
    if kind in ("vgg11", "vgg13", "vgg16", "vgg19"):
        return f"VGG-{kind[3:]}" + (" with batch norm" if rest else "")
    for start, title in (("resnet", "ResNet-"), ("densenet", "DenseNet-")):
        if kind.startswith(start):
            return title + kind[len(start) :]
    if kind.startswith(("squeezenet", "mnasnet")):
        title = "SqueezeNet " if kind.startswith("squeeze") else "MnasNet "
        return title + kind.lstrip("squezmnat") + "." + rest
    return _SPELT[kind](rest)


def _efficientnet(rest: str) -> str:
    return f"EfficientNet {rest.replace('_', ' ').upper().replace('V2', 'v2')}"


def _regnet(rest: str) -> str:
    kind, _, size = rest.partition("_")
    return (
        f"RegNet {kind.upper()} {size.replace('_', '.').replace('gf', ' GF').replace('mf', ' MF')}"
    )


def _swin(rest: str) -> str:
    version, _, size = rest.rpartition("_")
    return f"Swin {version + ' ' if version else ''}{size.upper()}"


_SPELT: dict[str, Callable[[str], str]] = {
    "efficientnet": _efficientnet,
    "regnet": _regnet,
    "swin": _swin,
    "convnext": lambda rest: f"ConvNeXt {rest}",
    "shufflenet": lambda rest: f"ShuffleNet v2 ×{rest.rpartition('x')[2].replace('_', '.')}",
    "vit": lambda rest: f"ViT-{rest.replace('_', '/').upper()}",
}


def main() -> None:
    """Write the catalogue and say where."""
    path = resources_dir() / "catalogue" / "backbones.json"
    records = [record(name) for name in names()]
    write_json(path, records)
    print(f"{len(records)} backbones written to {path}")


if __name__ == "__main__":
    main()
