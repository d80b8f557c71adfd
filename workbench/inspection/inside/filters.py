"""What the first layer compares a picture with: small coloured patterns, as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from workbench.models.classifier import Classifier


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
    return np.asarray(filters, np.float32)
