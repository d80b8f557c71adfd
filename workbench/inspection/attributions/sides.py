"""A classifier asked about squares of another size than it was trained at."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import msgspec

from workbench.core.errors import WorkbenchError

if TYPE_CHECKING:
    from torch import nn

    from workbench.models.classifier import Classifier

_resized: WeakKeyDictionary[nn.Module, tuple[int, nn.Module]] = WeakKeyDictionary()


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
    before = _resized.get(network)
    if before is None or before[0] != side:
        before = _resized[network] = (side, _rebuilt(classifier, side))
    return before[1]


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
