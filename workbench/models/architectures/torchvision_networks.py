"""torchvision's networks, adapted where their last steps would hide something.

Each function makes a network of some families: its name, how many classes it tells apart, and the
side in pixels of the pictures it will see, which most do not ask for. Values are initialised as
the mode in force says.
"""

from __future__ import annotations

import functools
from typing import Any

import torch
from torch import Tensor, nn

from workbench.models.heads import head_of


def plain(name: str, classes: int, _size: int = 0, **options: Any) -> nn.Module:
    """As torchvision makes it."""
    # Whole before its parts: threads that import parts of it at once would break each other.
    import torchvision

    network: nn.Module = torchvision.models.get_model(name, num_classes=classes, **options)
    return network.eval()


def inception(name: str, classes: int, _size: int) -> nn.Module:
    """GoogLeNet and Inception, without auxiliary heads.

    Their published weights expect inputs scaled to -1..1, which they then do themselves.
    """
    return plain(name, classes, aux_logits=False, transform_input=True, init_weights=True)


def squeeze_net(name: str, classes: int, _size: int) -> nn.Module:
    """Without the ReLU after the last layer, which would hide all evidence against a class."""
    network = plain(name, classes)
    network.get_submodule("classifier")[2] = nn.Identity()  # type: ignore[operator]
    return network


def dense_net(name: str, classes: int, _size: int) -> nn.Module:
    """With its last activation as a module: no hook sees a function call."""
    network = plain(name, classes)
    network.get_submodule("features").add_module("relu5", nn.ReLU(inplace=False).eval())
    network.__class__ = _open_dense_net()
    return network


def mnas_net(name: str, classes: int, _size: int) -> nn.Module:
    """Takes weights without the version of the layers that wrote them."""
    network = plain(name, classes)
    network.__class__ = _plain_mnas_net()
    return network


def vision_transformer(name: str, classes: int, size: int) -> nn.Module:
    """Built for one size of pictures."""
    return plain(name, classes, image_size=size)


def max_vit(name: str, classes: int, size: int) -> nn.Module:
    """Built for one size of pictures; with a bias in its last layer.

    It has none; a last layer put in its place, or learned from features, has one.
    """
    network = plain(name, classes, input_size=(size, size))
    last = head_of(network)[1]
    last.bias = nn.Parameter(torch.zeros(len(last.weight)))
    return network


@functools.cache
def _open_dense_net() -> type[nn.Module]:
    """DenseNet whose last activation is a layer; doing it twice would stop gradients at zeros."""
    from torchvision.models import DenseNet

    class OpenDenseNet(DenseNet):  # type: ignore[misc]
        def forward(self, x: Tensor) -> Tensor:
            places = self.features(x)
            answer: Tensor = self.classifier(places.mean((2, 3)))
            return answer

    return OpenDenseNet


@functools.cache
def _plain_mnas_net() -> type[nn.Module]:
    from torchvision.models import MNASNet

    class PlainMNASNet(MNASNet):  # type: ignore[misc]
        def _load_from_state_dict(
            self, state_dict: Any, prefix: str, local_metadata: Any, *more: Any
        ) -> None:
            # Files and copies in memory hold tensors only; all of them are of today's version.
            about = {"version": self._version, **local_metadata}
            super()._load_from_state_dict(state_dict, prefix, about, *more)

    return PlainMNASNet
