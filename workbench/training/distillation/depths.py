"""Where a network can be looked into beside another: its blocks, and how they tell places.

Networks of maps, whether channels come first or last, are as deep as their strides say. One that
keeps its resolution throughout, such as a vision transformer, is as deep after each quarter of its
blocks as others are at a stride of 4, 8, 16 and 32.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from math import isqrt
from typing import NamedTuple

import torch
from torch import nn

from workbench.models.outputs import noted
from workbench.models.parts import Kind, Layer

# torchvision names a block "features.3", "layer1.0" or "trunk_output.block1": two parts at most.
BLOCK_DEPTH = 2
# What a network that takes any size is looked into at.
USUAL_PX = 64
STRIDES = (4, 8, 16, 32)

Shape = tuple[int, ...]


class Block(NamedTuple):
    """A block that tells places apart.

    Args:
        layer: It, and how its output is laid out.
        channels: Of its output.
        side: Rows and columns of its output.
    """

    layer: Layer
    channels: int
    side: int


def depths(network: nn.Module, size_px: int = USUAL_PX) -> dict[int, str]:
    """Find where a network has come how far: stride -> the block that stands for it.

    Strides are rounded to powers of 2, so that networks that lose a border meet those that do not.
    The last block of each stands for it; layers inside blocks do not count. Empty where a network
    has no two depths.
    """
    known = blocks(network, size_px)
    found = {
        2 ** round(math.log2(size_px / block.side)): name
        for name, block in known.items()
        if _parts(name) <= BLOCK_DEPTH
    }
    places = {stride: name for stride, name in found.items() if stride >= STRIDES[0]}
    if len(places) > 1:
        return places
    # A class token reads the places before the last block: what they hold after it serves nobody.
    row = _longest_row(network, known)[:-1]
    count = len(STRIDES)
    if len(row) < count:
        return {}
    ends = (math.ceil(len(row) * quarter / count) for quarter in range(1, count + 1))
    return {stride: row[end - 1] for stride, end in zip(STRIDES, ends, strict=True)}


def blocks(network: nn.Module, size_px: int = USUAL_PX) -> dict[str, Block]:
    """The blocks that tell places apart by name, in the order in which they are done.

    The network is left as it was.
    """
    names = [name for name, _ in network.named_modules() if 0 < _parts(name) <= BLOCK_DEPTH]
    names += [name for row in _rows(network) for name in row]
    shapes = _shapes(network, list(dict.fromkeys(names)), size_px)
    found: dict[str, Block] = {}
    after: Kind = "maps"
    # From the end: a cube is laid out as what comes after it.
    for name, shape in reversed(shapes.items()):
        kind = _kind(shape, after)
        if kind is not None:
            after = kind
            found[name] = _block(name, shape, kind)
    return {name: block for name, block in reversed(found.items()) if block.side > 1}


def _parts(name: str) -> int:
    return len(name.split(".")) if name else 0


def _rows(network: nn.Module) -> Iterator[list[str]]:
    """The members of each list of modules."""
    for name, row in network.named_modules():
        if isinstance(row, nn.Sequential | nn.ModuleList) and name:
            yield [f"{name}.{member}" for member, _ in row.named_children()]


def _longest_row(network: nn.Module, known: Mapping[str, Block]) -> list[str]:
    """The longest list of blocks that all tell the same places by as many channels."""
    alike = (
        row
        for row in _rows(network)
        if all(name in known for name in row) and len({known[name][1:] for name in row}) == 1
    )
    return max(alike, key=len, default=[])


def _shapes(network: nn.Module, names: list[str], size_px: int) -> dict[str, Shape]:
    """What shape modules put out at an empty picture."""
    device = next(network.parameters()).device
    learning = network.training
    try:
        with torch.no_grad(), noted(network, names) as said:
            network.eval()(torch.zeros(1, 3, size_px, size_px, device=device))
    finally:
        network.train(learning)
    return {name: tuple(output.shape) for name, output in said.items()}


def _kind(shape: Shape, after: Kind) -> Kind | None:
    """How an output of one picture is laid out; None where it tells no places apart."""
    match shape:
        case 1, a, b, c if a == b == c:
            return "maps_last" if after == "maps_last" else "maps"
        case 1, _, rows, columns if rows == columns:
            return "maps"
        case 1, rows, columns, _ if rows == columns:
            return "maps_last"
        case 1, _, _:
            return "tokens"
    return None


def _block(name: str, shape: Shape, kind: Kind) -> Block:
    layer = Layer(name, name, kind=kind)
    if kind == "maps":
        return Block(layer, shape[1], shape[2])
    side = shape[1] if kind == "maps_last" else isqrt(shape[1])
    return Block(layer, shape[-1], side)
