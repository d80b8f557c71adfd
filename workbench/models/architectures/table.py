"""The families of networks: one entry each, and all of timm in one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from torch import nn

from workbench.models.architectures import timm_making, timm_stages
from workbench.models.architectures import torchvision_networks as networks
from workbench.models.architectures import torchvision_stages as stages
from workbench.models.backbone import Backbone
from workbench.models.families import TIMM
from workbench.models.parts import Kind, Layer, Stage

Choose = Callable[[Stage, bool], str]


class Architecture(NamedTuple):
    """How the networks of a family are made, cut into stages and looked at.

    Args:
        stages: The stages of a network from input to output, the last layer left out.
        construct: Makes one: its name, how many classes, the side of the pictures it will see.
        layers: The layers to look at, given the stages that tell places apart.
        built_for_a_size: Whether pictures of another size need a network that is made for them.
    """

    stages: Callable[[nn.Module], list[Stage]]
    construct: Callable[[str, int, int], nn.Module]
    layers: Callable[[nn.Module, Backbone, Sequence[Stage]], tuple[Layer, ...]]
    built_for_a_size: bool = False


def architecture_of(backbone: Backbone) -> Architecture:
    """How a backbone is made, cut into stages and looked at."""
    return ARCHITECTURES[backbone.family]


def _layers(
    _network: nn.Module,
    _backbone: Backbone,
    seeing: Sequence[Stage],
    *,
    choose: Choose = lambda stage, _last: stage.parts[-1],
    kind: Kind = "maps",
) -> tuple[Layer, ...]:
    """One layer a stage, the last one by default; patches are cut by a convolution."""
    count = len(seeing)
    return tuple(
        Layer(
            name=choose(stage, number == count),
            title=stage.title,
            default=number == count,
            kind="maps" if kind == "tokens" and number == 1 else kind,
        )
        for number, stage in enumerate(seeing, 1)
    )


def _of_vit(stage: Stage, _last: bool) -> str:
    blocks = [part for part in stage.parts if "encoder_layer" in part]
    return f"{blocks[-1]}.ln_1" if blocks else stage.parts[0]


def _of_densenet(stage: Stage, last: bool) -> str:
    dense = [part for part in stage.parts if "denseblock" in part]
    return stage.parts[-1] if last or not dense else dense[0]


def _of_convnext(stage: Stage, _last: bool) -> str:
    return [part for part in stage.parts if part.startswith("features")][-1]


_RESNET = Architecture(stages.resnet, networks.plain, _layers)
_PLAIN = Architecture(stages.plain_features, networks.plain, _layers)

ARCHITECTURES: dict[str, Architecture] = {
    "alexnet": _PLAIN,
    "convnext": Architecture(stages.paired, networks.plain, partial(_layers, choose=_of_convnext)),
    "densenet": Architecture(
        stages.densenet, networks.dense_net, partial(_layers, choose=_of_densenet)
    ),
    "efficientnet": Architecture(stages.efficientnet, networks.plain, _layers),
    "googlenet": Architecture(stages.googlenet, networks.inception, _layers),
    "inception": Architecture(stages.inception, networks.inception, _layers),
    "maxvit": Architecture(stages.maxvit, networks.max_vit, _layers, built_for_a_size=True),
    "mnasnet": Architecture(stages.mnasnet, networks.mnas_net, _layers),
    "mobilenet": Architecture(stages.mobilenet, networks.plain, _layers),
    "regnet": Architecture(stages.regnet, networks.plain, _layers),
    "resnet": _RESNET,
    "resnext": _RESNET,
    "shufflenet": Architecture(stages.shufflenet, networks.plain, _layers),
    "squeezenet": Architecture(stages.plain_features, networks.squeeze_net, _layers),
    "swin": Architecture(stages.paired, networks.plain, partial(_layers, kind="maps_last")),
    "vgg": _PLAIN,
    "vit": Architecture(
        stages.vit,
        networks.vision_transformer,
        partial(_layers, choose=_of_vit, kind="tokens"),
        built_for_a_size=True,
    ),
    "wide_resnet": _RESNET,
    TIMM.name: Architecture(
        timm_stages.timm_stages,
        timm_making.construct_timm,
        timm_stages.timm_layers,
        built_for_a_size=True,
    ),
}
