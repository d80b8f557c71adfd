"""What the first layer compares a picture with: small coloured patterns, as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.inside.listening import hear

if TYPE_CHECKING:
    from workbench.models.classifier import Classifier
    from workbench.models.layers import Layer


def kernels_of(classifier: Classifier, layer: str, channels: int) -> NDArray[np.float32] | None:
    """The kernels behind a layer's channels, where they look at the picture's colours directly.

    Args:
        classifier: Whose.
        layer: The layer's name.
        channels: How many it has.

    Returns:
        float32 (channels, h, w, 3), or None where what a channel sees is no weighing of colours.
    """
    from workbench.models.layers import first_filters, layers

    listed = layers(classifier.network, classifier.backbone)
    filters = first_filters(classifier.network)
    if filters is None or layer != listed[0].name or len(filters) != channels:
        return None
    return np.asarray(filters, np.float32) if _weighings(classifier, listed[0]) == 1 else None


def _weighings(classifier: Classifier, layer: Layer) -> int:
    """How many convolutions and linear layers run on the way to what a layer says."""
    import torch
    from torch import nn

    ran: list[nn.Module] = []
    hooks = [
        module.register_forward_hook(lambda one, _inputs, _output: ran.append(one))
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
    return len(ran)
