"""Which layer a map is drawn from: the one asked for, or one that suits network and size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.inspection.attributions.looking import in_evaluation
from workbench.inspection.attributions.readings import Reading, readings
from workbench.inspection.once import once_a_network

if TYPE_CHECKING:
    from torch import nn

    from workbench.models.classifier import Classifier
    from workbench.models.layers import Layer

AUTO = "auto"
PLUS = " + "

Sizes = dict[str, tuple[int, int]]

_LEAST = 4  # cells a side: coarser maps say little


def layers_of(classifier: Classifier) -> tuple[Layer, ...]:
    """The layers that maps can be drawn from, from input to output, one a stage."""
    return tuple(reading.layer for reading in _readings(classifier))


def choose_layers(
    classifier: Classifier, names: str = AUTO, fine: bool = False
) -> tuple[Layer, ...]:
    """The layers of those names, with " + " between them; each as in `choose_layer`.

    Args:
        classifier: Whose layers they are.
        names: As the user wrote them.
        fine: Whether "auto" is `fine_layer`.

    Raises:
        WorkbenchError: The network has no such layer.
    """
    known = _chosen(classifier.network)
    asked = (names, fine, classifier.preprocessing.size)
    if asked not in known:  # walking through all modules costs a small network's look a tenth
        known[asked] = _found(classifier, names, fine)
    return known[asked]


@once_a_network
def _chosen(_network: nn.Module) -> dict[tuple[str, bool, int], tuple[Layer, ...]]:
    """By what was asked for, fine or not, and at which size."""
    return {}


def _found(classifier: Classifier, names: str, fine: bool) -> tuple[Layer, ...]:
    wanted = dict.fromkeys(name.strip() for name in names.split(PLUS))
    return tuple(
        fine_layer(classifier) if fine and name == AUTO else choose_layer(classifier, name)
        for name in wanted
    )


def fine_layer(classifier: Classifier) -> Layer:
    """The last stage with a place for every 4 × 4 pixels; where there is none, the default one.

    On the surface sample it is where maps point at small things best: coarser layers smear them,
    the first one sees edges everywhere.
    """
    least = classifier.preprocessing.size // 4
    fine = [one.layer for one in _readings(classifier) if min(one.ending) >= least]
    return fine[-1] if fine else choose_layer(classifier)


def choose_layer(classifier: Classifier, name: str = AUTO) -> Layer:
    """The layer of that name; for "auto" the family's own, or where that is too coarse for this
    image size, the last one with at least 4 × 4 places.

    A stage's title stands for the layer of `layers_of`; any module's own name for that module.

    Raises:
        WorkbenchError: The network has no such layer, or it tells no places apart.
    """
    from workbench.models.layers import attribution_layer, layers

    if name == AUTO:
        return _fine_enough(classifier)
    network, backbone = classifier.network, classifier.backbone
    ends = [end for end in layers(network, backbone) if end.name == name]
    named = ends or [one for one in layers_of(classifier) if name in (one.name, one.title)]
    return named[0] if named else attribution_layer(network, backbone, name)


def map_sizes(classifier: Classifier) -> Sizes:
    """Rows and columns of each layer's map at the classifier's image size, by name."""
    return {one.layer.name: one.size for one in _readings(classifier)}


def _readings(classifier: Classifier) -> tuple[Reading, ...]:
    size = classifier.preprocessing.size
    before = _measured(classifier.network)
    if size not in before:
        before[size] = readings(classifier)
    return before[size]


@once_a_network
def _measured(_network: nn.Module) -> dict[int, tuple[Reading, ...]]:
    """By the size."""
    return {}


def map_shapes(classifier: Classifier, listed: Sequence[Layer]) -> dict[str, tuple[int, int, int]]:
    """Channels, rows and columns of what layers say of a blank picture, by their names.

    Layers that take no part in the answer are left out.
    """
    import torch

    from workbench.models.layers import to_maps
    from workbench.models.outputs import noted

    network, side = classifier.network, classifier.preprocessing.size
    blank = torch.zeros(1, 3, side, side, device=classifier.device.torch)
    with (
        torch.inference_mode(),
        in_evaluation(network),
        noted(network, [layer.name for layer in listed]) as said,
    ):
        network(blank)
    maps = {one.name: to_maps(one, said[one.name]) for one in listed if one.name in said}
    return {name: (one.shape[1], one.shape[2], one.shape[3]) for name, one in maps.items()}


def _fine_enough(classifier: Classifier) -> Layer:
    known = _readings(classifier)
    fine = [one.layer for one in known if min(one.size) >= _LEAST]
    default = next(one for one in known if one.layer.default)
    return fine[-1] if fine and min(default.size) < _LEAST else default.layer
