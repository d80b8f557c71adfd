"""torchvision's networks, adapted where their last steps would hide something."""

from __future__ import annotations

import functools
from typing import Any

import torch
from torch import Tensor, nn

from workbench.models.catalogue import TIMM_PREFIX

Head = nn.Linear | nn.Conv2d


def construct(name: str, classes: int, size: int) -> nn.Module:
    """Torchvision's network, adapted; initialised as the mode in force says."""
    if name.startswith(TIMM_PREFIX):
        from workbench.models.timm_networks import construct_timm

        return construct_timm(name, classes, size)
    # Whole before its parts: threads that import parts of it at once would break each other.
    import torchvision

    made = torchvision.models.get_model(name, num_classes=classes, **_options(name, size))
    network: nn.Module = made
    return _adapted(network.eval(), name)


def _options(name: str, size: int) -> dict[str, Any]:
    if name in ("googlenet", "inception_v3"):
        # Their published weights expect inputs scaled to -1..1, which they then do themselves.
        return {"aux_logits": False, "transform_input": True, "init_weights": True}
    if name.startswith("vit"):
        return {"image_size": size}
    if name.startswith("maxvit"):
        return {"input_size": (size, size)}
    return {}


@functools.cache
def _dense_net() -> type[nn.Module]:
    """DenseNet whose last activation is a layer; doing it twice would stop gradients at zeros."""
    from torchvision.models import DenseNet

    class OpenDenseNet(DenseNet):  # type: ignore[misc]
        def forward(self, x: Tensor) -> Tensor:
            places = self.features(x)
            answer: Tensor = self.classifier(places.mean((2, 3)))
            return answer

    return OpenDenseNet


@functools.cache
def _mnas_net() -> type[nn.Module]:
    """MNASNet that takes weights without the version of the layers that wrote them."""
    from torchvision.models import MNASNet

    class PlainMNASNet(MNASNet):  # type: ignore[misc]
        def _load_from_state_dict(
            self, state_dict: Any, prefix: str, local_metadata: Any, *more: Any
        ) -> None:
            # Files and copies in memory hold tensors only; all of them are of today's version.
            about = {"version": self._version, **local_metadata}
            super()._load_from_state_dict(state_dict, prefix, about, *more)

    return PlainMNASNet


def _adapted(network: nn.Module, name: str) -> nn.Module:
    """Make the last layer's answer linear, with a bias, and every attribution layer a module."""
    if name.startswith("squeezenet"):
        # A ReLU after the last layer would hide all evidence against a class.
        network.get_submodule("classifier")[2] = nn.Identity()  # type: ignore[operator]
    if name.startswith("densenet"):
        # Its last activation is a function call that no hook sees.
        features = network.get_submodule("features")
        features.add_module("relu5", nn.ReLU(inplace=False))
        network.__class__ = _dense_net()
    if name.startswith("mnasnet"):
        network.__class__ = _mnas_net()
    if name.startswith("maxvit"):
        # It has none; a last layer put in its place, or learned from features, has one.
        last = head_of(network)[1]
        last.bias = nn.Parameter(torch.zeros(len(last.weight)))
    return network


def head_of(network: nn.Module) -> tuple[str, Head]:
    """The dotted name and the module of the last layer, which yields one number a class."""
    heads = [(n, m) for n, m in network.named_modules() if isinstance(m, nn.Linear | nn.Conv2d)]
    return heads[-1]
