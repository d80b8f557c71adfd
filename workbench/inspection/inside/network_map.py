"""The network as a chain of stages: how large what each says is, and how much it learned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from torch import nn

    from workbench.models.classifier import Classifier
    from workbench.models.layers import Layer


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
    parts = stages(network, backbone)
    sizes = {name: value.numel() for name, value in network.named_parameters()}
    shapes = _shapes(classifier, list(by_title.values()))
    blocks = []
    for part in parts:
        layer = by_title.get(part.title)
        if layer is not None:
            name, shape = layer.name, shapes[layer.name]
        else:
            name, shape = "", (_outputs(network, part.parts), 1, 1)
        learned = sum(size for key, size in sizes.items() if part.holds(key))
        blocks.append(Block(part.title, name, *shape, learned))
    side = classifier.preprocessing.size
    return NetworkMap(backbone.title, side, tuple(blocks), sum(sizes.values()))


def _outputs(network: nn.Module, parts: tuple[str, ...]) -> int:
    """Of the last linear layer or convolution among some modules."""
    from torch import nn

    modules = [m for part in parts for m in network.get_submodule(part).modules()]
    found = [m for m in modules if isinstance(m, nn.Linear | nn.Conv2d)]
    last = found[-1]
    return last.out_features if isinstance(last, nn.Linear) else last.out_channels


def _shapes(classifier: Classifier, listed: list[Layer]) -> dict[str, tuple[int, int, int]]:
    """Channels, rows and columns of each layer's maps, by name."""
    import torch

    from workbench.inspection.attributions.looking import in_evaluation
    from workbench.models.layers import to_maps

    shapes: dict[str, tuple[int, int, int]] = {}

    def note(layer: Layer, output: Any) -> None:
        maps = to_maps(layer, output)
        shapes[layer.name] = (maps.shape[1], maps.shape[2], maps.shape[3])

    network, side = classifier.network, classifier.preprocessing.size
    hooks = [
        network.get_submodule(layer.name).register_forward_hook(
            lambda _module, _inputs, output, layer=layer: note(layer, output)
        )
        for layer in listed
    ]
    blank = torch.zeros(1, 3, side, side, device=classifier.device.torch)
    try:
        with torch.inference_mode(), in_evaluation(network):
            network(blank)
    finally:
        for hook in hooks:
            hook.remove()
    return shapes
