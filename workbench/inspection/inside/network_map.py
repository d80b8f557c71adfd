"""The network as a chain of stages: how large what each says is, and how much it learned.

Where the first stage is more than the first convolution, that stands before it by itself: only of
it can be shown what it compares a picture with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from workbench.inspection.attributions.layer_choice import map_shapes
from workbench.inspection.inside.filters import first_weighing
from workbench.models.parts import Stage

if TYPE_CHECKING:
    from torch import nn

    from workbench.models.classifier import Classifier


class Block(NamedTuple):
    """One stage of a network.

    Args:
        title: What people call it ("stage 3").
        layer: The layer that is looked at in its stead; empty where it sees the picture whole.
        channels: How many channels it puts out; outputs, where it sees the picture whole.
        rows: Rows of each channel's map; 1 where it sees the picture whole.
        columns: Columns of each channel's map.
        parameters: How many numbers it has learned.
    """

    title: str
    layer: str
    channels: int
    rows: int
    columns: int
    parameters: int


class NetworkMap(NamedTuple):
    """A network from input to output.

    Args:
        title: The backbone's title.
        side: Pixels a side of the square it sees.
        blocks: Its stages; the last one has an output a class.
        parameters: How many numbers it has learned in all.
    """

    title: str
    side: int
    blocks: tuple[Block, ...]
    parameters: int


def network_map(classifier: Classifier) -> NetworkMap:
    """Look at a blank picture once, and note what each stage puts out.

    Raises:
        WorkbenchError: A layer's output has no places though it should.
    """
    from workbench.models.layers import layers
    from workbench.models.stages import stages

    network, backbone = classifier.network, classifier.backbone
    by_title = {layer.title: layer for layer in layers(network, backbone)}
    parts = list(stages(network, backbone))
    first = first_weighing(classifier)
    if first is not None and first not in by_title.values():
        by_title[first.title] = first
        parts.insert(0, Stage(first.title, (first.name,)))
    shapes = map_shapes(classifier, list(by_title.values()))
    learned = _learned(network, parts)
    blocks = []
    for part, count in zip(parts, learned, strict=True):
        layer = by_title.get(part.title)
        if layer is not None:
            name, shape = layer.name, shapes[layer.name]
        else:
            name, shape = "", (_outputs(network, part.parts), 1, 1)
        blocks.append(Block(part.title, name, *shape, count))
    side = classifier.preprocessing.size
    return NetworkMap(backbone.title, side, tuple(blocks), sum(learned))


def _learned(network: nn.Module, parts: Sequence[Stage]) -> list[int]:
    """How many numbers each part has learned; what is in two counts for the first."""
    counts = [0] * len(parts)
    for name, value in network.named_parameters():
        counts[next(n for n, part in enumerate(parts) if part.holds(name))] += value.numel()
    return counts


def _outputs(network: nn.Module, parts: tuple[str, ...]) -> int:
    """Of the last linear layer or convolution among some modules."""
    from torch import nn

    modules = [m for part in parts for m in network.get_submodule(part).modules()]
    found = [m for m in modules if isinstance(m, nn.Linear | nn.Conv2d)]
    last = found[-1]
    return last.out_features if isinstance(last, nn.Linear) else last.out_channels
