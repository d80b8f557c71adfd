"""A classifier asked about squares of another size than it was trained at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.inspection.once import once_a_network

if TYPE_CHECKING:
    from torch import nn

    from workbench.models.classifier import Classifier


def at_side(classifier: Classifier, side: int | None) -> Classifier:
    """The same classifier for squares of `side` pixels; itself where that is its own size.

    Most networks look at any size. Vision transformers, MaxViT and timm's networks may be built
    for one: theirs is built again around the same weights, without a copy, and a vision
    transformer's embeddings of places are stretched (Dosovitskiy 2020, section 3.2).

    Raises:
        WorkbenchError: The network cannot look at squares of that size.
    """
    from workbench.models.classifier import Classifier as Same

    if side is None or side == classifier.preprocessing.size:
        return classifier
    classifier.backbone.check_size(side)
    return Same(
        _network(classifier, side),
        classifier.backbone,
        classifier.classes,
        msgspec.structs.replace(classifier.preprocessing, size=side),
        classifier.device,
    )


def _network(classifier: Classifier, side: int) -> nn.Module:
    from workbench.models.architectures.table import architecture_of

    network = classifier.network
    if not architecture_of(classifier.backbone).built_for_a_size:
        return network
    known = _by_side(network)
    resized = known.get(side)
    if resized is None:
        resized = _rebuilt(classifier, side)
        known.clear()
        known[side] = resized
    return resized


@once_a_network
def _by_side(_network: nn.Module) -> dict[int, nn.Module]:
    """The network built again for another size: the last one only."""
    return {}


def _rebuilt(classifier: Classifier, side: int) -> nn.Module:
    from workbench.models.fitting import stretched
    from workbench.models.networks import assign, blank

    network = blank(classifier.backbone.name, len(classifier.classes), size=side)
    try:
        assign(network, stretched(classifier.network.state_dict(), network.state_dict()))
    except RuntimeError as error:
        raise WorkbenchError(
            f"This {classifier.backbone.title} looks at pictures of "
            f"{classifier.preprocessing.size} pixels only.",
            "Leave the size as it is, or choose another run.",
        ) from error
    return network.eval().requires_grad_(False).to(classifier.device.torch)
