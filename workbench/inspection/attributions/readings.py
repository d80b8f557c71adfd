"""Where each stage of a network is read: at its end, or just after it.

At its end, unless what speaks for a class cancels out there (`cancelling`): then at the first
module after it where it does not, which is the normalisation that reads the stage. That is found
by trying, with one picture of noise: it follows from how a network is built, whatever it sees.
(Blocks that add next to nothing, as before any training, leave a stage to the next normalisation
too.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from workbench.inspection.attributions.cancelling import cancels
from workbench.inspection.attributions.looking import in_evaluation

if TYPE_CHECKING:
    from torch import Tensor

    from workbench.inspection.attributions.question import Floats
    from workbench.models.classifier import Classifier
    from workbench.models.layers import Layer


_MERGED = 2
"""Places a side that are merged between two stages."""

_TRIED = 4


class Reading(NamedTuple):
    """One stage.

    Args:
        layer: The layer that maps of it are drawn from.
        size: Rows and columns of that layer's map; 0 where it takes no part in the answer.
        ending: Rows and columns at the end of the stage, likewise.
    """

    layer: Layer
    size: tuple[int, int]
    ending: tuple[int, int]


def readings(classifier: Classifier) -> tuple[Reading, ...]:
    """One for each stage that tells places apart, from input to output, at the classifier's size.

    The cost is that of a few predictions.
    """
    from workbench.models.layers import layers

    ends = layers(classifier.network, classifier.backbone)
    found = _products(classifier, ends)
    return tuple(_reading(classifier, end, ends, found) for end in ends)


def _reading(
    classifier: Classifier, end: Layer, ends: Sequence[Layer], found: Mapping[str, Floats]
) -> Reading:
    ending = _size(found, end)
    if end.name in found and cancels(found[end.name], _MERGED):
        for layer in _after(classifier, end, ends):
            instead = _products(classifier, [layer])
            if layer.name in instead and not cancels(instead[layer.name]):
                return Reading(layer, _size(instead, layer), ending)
    return Reading(end, ending, ending)


def _after(classifier: Classifier, end: Layer, ends: Sequence[Layer]) -> Iterator[Layer]:
    """The first few layers after the end of a stage and before that of the next one."""
    from workbench.models.kinds import following

    names = {one.name for one in ends}
    for name, kind in islice(following(classifier.backbone, end.name), _TRIED):
        if name in names:
            return
        yield end._replace(name=name, kind=kind)


def _size(found: Mapping[str, Floats], layer: Layer) -> tuple[int, int]:
    rows, columns = found[layer.name].shape[2:] if layer.name in found else (0, 0)
    return rows, columns


def _products(classifier: Classifier, listed: Sequence[Layer]) -> dict[str, Floats]:
    """Activations times gradients of a class, float32 (1, C, h, w), of layers by their names.

    Layers that take no part in the answer are left out.
    """
    import torch

    from workbench.models.layers import to_maps
    from workbench.models.outputs import noted

    side, device = classifier.preprocessing.size, classifier.device.torch
    noise = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(0))
    names = [layer.name for layer in listed]
    with (
        torch.enable_grad(),
        in_evaluation(classifier.network),
        noted(classifier.network, names) as said,
    ):
        logits = classifier.network(noise.to(device).requires_grad_(True))
        seeing = {name: output for name, output in said.items() if output.requires_grad}
        slopes: Sequence[Tensor | None] = torch.autograd.grad(
            logits[0, 0], list(seeing.values()), allow_unused=True
        )
    products = {
        name: (output * slope).detach()
        for (name, output), slope in zip(seeing.items(), slopes, strict=True)
        if slope is not None
    }
    return {
        one.name: to_maps(one, products[one.name]).float().cpu().numpy()
        for one in listed
        if one.name in products
    }
