"""What the first layer compares a picture with: small coloured patterns, as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.inside.listening import hear

if TYPE_CHECKING:
    from torch import nn

    from workbench.models.classifier import Classifier
    from workbench.models.layers import Layer

FIRST = "first layer"


def first_weighing(classifier: Classifier) -> Layer | None:
    """The layer whose channels weigh the picture's colours, and nothing else.

    The first of the listed layers, where only one convolution is on the way to what it says; else
    that convolution by itself. None where nothing looks at colours directly.
    """
    from workbench.models.layers import Layer, first_convolution, layers

    first = first_convolution(classifier.network)
    if first is None:
        return None
    listed = layers(classifier.network, classifier.backbone)[0]
    if _weighings(classifier, listed) == [classifier.network.get_submodule(first)]:
        return listed
    return Layer(first, FIRST)


def kernels_of(classifier: Classifier, layer: str, channels: int) -> NDArray[np.float32] | None:
    """The kernels behind a layer's channels, where they look at the picture's colours directly.

    Args:
        classifier: Whose.
        layer: The layer's name.
        channels: How many it has.

    Returns:
        float32 (channels, h, w, 3), or None where what a channel sees is no weighing of colours.
    """
    from workbench.models.layers import first_convolution

    first, weighing = first_convolution(classifier.network), first_weighing(classifier)
    if first is None or weighing is None or layer not in (first, weighing.name):
        return None
    weights = classifier.network.get_parameter(f"{first}.weight").detach()
    if len(weights) != channels:
        return None
    return np.asarray(weights.float().cpu().permute(0, 2, 3, 1).numpy(), np.float32)


def _weighings(classifier: Classifier, layer: Layer) -> list[nn.Module]:
    """The convolutions and linear layers that run on the way to what a layer says."""
    import torch
    from torch import nn

    ran: list[nn.Module] = []

    def note(module: nn.Module, _given: Any, _output: Any) -> None:
        ran.append(module)

    hooks = [
        module.register_forward_hook(note)
        for module in classifier.network.modules()
        if isinstance(module, nn.Conv2d | nn.Linear)
    ]
    side = classifier.preprocessing.size
    blank = torch.zeros(1, 3, side, side, device=classifier.device.torch)
    try:
        with torch.inference_mode():
            hear(classifier.network, layer, blank)
    finally:
        for hook in hooks:
            hook.remove()
    return ran
