"""A classifier asked about squares of another size than it was trained at."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import msgspec

from workbench.core.errors import WorkbenchError

if TYPE_CHECKING:
    from torch import Tensor, nn

    from workbench.models.classifier import Classifier

_BUILT_FOR_A_SIZE = ("vit", "maxvit")

_resized: WeakKeyDictionary[nn.Module, tuple[int, nn.Module]] = WeakKeyDictionary()


def at_side(classifier: Classifier, side: int | None) -> Classifier:
    """The same classifier for squares of `side` pixels; itself where that is its own size.

    Most networks look at any size. Vision transformers and MaxViT are built for one: theirs is
    built again around the same weights, without a copy, and a vision transformer's embeddings of
    places are interpolated (Dosovitskiy 2020, section 3.2).

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
    network = classifier.network
    if classifier.backbone.family not in _BUILT_FOR_A_SIZE:
        return network
    before = _resized.get(network)
    if before is None or before[0] != side:
        before = _resized[network] = (side, _rebuilt(classifier, side))
    return before[1]


def _rebuilt(classifier: Classifier, side: int) -> nn.Module:
    from workbench.models.networks import assign, blank

    tensors = dict(classifier.network.state_dict())
    places = "encoder.pos_embedding"
    network = blank(classifier.backbone.name, len(classifier.classes), size=side)
    try:
        if places in tensors:
            wanted = network.get_parameter(places).shape[1]
            tensors[places] = _interpolated(tensors[places], wanted)
        own = {name: value.shape for name, value in network.state_dict().items()}
        if any(tensors[name].shape != shape for name, shape in own.items()):
            raise KeyError(side)
        assign(network, tensors)
    except (KeyError, RuntimeError) as error:
        raise WorkbenchError(
            f"This {classifier.backbone.title} looks at pictures of "
            f"{classifier.preprocessing.size} pixels only.",
            "Leave the size as it is, or choose another run.",
        ) from error
    return network.eval().requires_grad_(False)


def _interpolated(embedding: Tensor, tokens: int) -> Tensor:
    """The embeddings (1, 1 + s·s, D) of a square grid as those of another with `tokens` tokens."""
    import torch

    old, new = (round((count - 1) ** 0.5) for count in (embedding.shape[1], tokens))
    grid = embedding[:, 1:].reshape(1, old, old, -1).permute(0, 3, 1, 2)
    grid = torch.nn.functional.interpolate(grid, (new, new), mode="bicubic", align_corners=False)
    return torch.cat([embedding[:, :1], grid.flatten(2).transpose(1, 2)], 1)
