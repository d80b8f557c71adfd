"""What every channel of a layer sees in one picture, and how much each moves the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.attributions.aims import aim_at
from workbench.inspection.attributions.attributing import Subject
from workbench.inspection.attributions.layer_choice import choose_layer
from workbench.inspection.attributions.looking import look
from workbench.inspection.inside.listening import answers_without
from workbench.models.preprocessing import Box

if TYPE_CHECKING:
    from torch import Tensor

    from workbench.models.classifier import Classifier
    from workbench.models.layers import Layer

Floats = NDArray[np.float32]

_AT_ONCE = 32
_PLACES = 56 * 56
"""Maps with more places than this are made smaller before they are handed out."""


class Channels(NamedTuple):
    """A layer's channels on one picture.

    Args:
        layer: The layer's name.
        maps: float32 (C, h, w), what each channel says of each place; fine ones made smaller.
        activation: float32 (C,), each channel's mean over all places.
        effect: float32 (C,), how much each adds to the score that is asked about: gradient times
            activation, summed over places. A first estimate; above 0 speaks for the class.
        target: The class that is asked about.
        against: The class it is set against, or empty.
        box: The part of the picture that the maps cover, in its pixels.
        width: Of the picture, in pixels.
        height: Of the picture, in pixels.
    """

    layer: str
    maps: Floats
    activation: Floats
    effect: Floats
    target: str
    against: str
    box: Box
    width: int
    height: int


def channels(
    classifier: Classifier, one: Subject, layer: str = "auto", target: str | None = None
) -> Channels:
    """One look at a picture: one pass forward and one back to the layer.

    Args:
        classifier: Its network is returned as it was found.
        one: The picture as the network gets it.
        layer: The name of one of the network's layers, or "auto".
        target: As in `attributing.attribute`.

    Raises:
        WorkbenchError: The class or the layer is unknown, or the network answers with no numbers.
    """
    chosen = choose_layer(classifier, layer)
    aim = aim_at(target, classifier.classes)
    network = classifier.network
    seen = look(network, network.get_submodule(chosen.name), _batch(classifier, one), aim.__call__)
    assert seen.gradient is not None
    maps, gradient = _maps(chosen, seen.activation)[0], _maps(chosen, seen.gradient)[0]
    towards = int(aim.towards(seen.logits)[0])
    against = classifier.classes[int(aim.against(seen.logits)[0])] if aim.against else ""
    return Channels(
        chosen.name,
        _numpy(_smaller(maps)),
        _numpy(maps.mean((1, 2))),
        _numpy((maps * gradient).sum((1, 2))),
        classifier.classes[towards],
        against,
        one.box,
        one.width,
        one.height,
    )


def changes(classifier: Classifier, one: Subject, layer: str, which: Sequence[int]) -> Floats:
    """What really happens to the answer when a channel is switched off (Zhou 2018, ablation).

    Args:
        classifier: Its network is returned as it was found.
        one: The picture as the network gets it.
        layer: The name of one of the network's layers.
        which: Channels, each switched off by itself.

    Returns:
        float32 (len(which), C): by how much the probability of each class changes, -1 to 1.
    """
    import torch

    chosen = choose_layer(classifier, layer)
    batch = _batch(classifier, one)
    network, wanted = classifier.network, list(which)
    with torch.inference_mode():
        before = network(batch).softmax(1)
        parts = [
            answers_without(network, chosen, batch, wanted[first : first + _AT_ONCE]).softmax(1)
            for first in range(0, len(wanted), _AT_ONCE)
        ]
    after = torch.cat(parts) if parts else before[:0]
    return _numpy(after - before)


def _batch(classifier: Classifier, one: Subject) -> Tensor:
    import torch

    batch = one.tensor[None]
    return batch.to(classifier.device.torch, memory_format=torch.channels_last)


def _maps(layer: Layer, values: Tensor) -> Tensor:
    from workbench.models.layers import to_maps

    return to_maps(layer, values)


def _smaller(maps: Tensor) -> Tensor:
    import torch

    rows, columns = maps.shape[1:]
    if rows * columns <= _PLACES:
        return maps
    shrink = -(-max(rows, columns) // 56)
    # Cells of one size that cover the map exactly: a narrower last one would shift all others.
    cells = -(-rows // shrink), -(-columns // shrink)
    return torch.nn.functional.adaptive_avg_pool2d(maps[None], cells)[0]


def _numpy(values: Tensor) -> Floats:
    return np.asarray(values.detach().float().cpu().numpy(), np.float32)
