"""How a module's output is laid out, told from how it grows with the picture.

Shapes alone do not tell: an attention matrix is as square as a map, and windows cut from a map
look like one. But with a picture of twice the side, the rows and columns of a map double, and
nothing else of it changes; a row of tokens has four times as many places.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from math import isqrt
from typing import TYPE_CHECKING

from workbench.core.errors import WorkbenchError
from workbench.models.outputs import noted
from workbench.models.parts import Kind

if TYPE_CHECKING:
    from torch import nn

    from workbench.models.backbone import Backbone

Shape = tuple[int, ...]

_PICTURES = 5
"""As many are looked at; windows cut from them are more."""


def kind_of(network: nn.Module, backbone: Backbone, name: str) -> Kind:
    """How a module of a network puts out the places of the picture.

    Raises:
        WorkbenchError: It tells no places apart, or not in a way that is known here.
    """
    from torch import nn

    if isinstance(network.get_submodule(name), nn.AdaptiveAvgPool2d):
        return "maps"  # as many places, however large the picture is
    kind = _kind_by_shape(backbone, name)
    if kind is None:
        raise WorkbenchError(
            f"What the layer “{name}” puts out is not laid out by the places of the picture: "
            "no map can be drawn from it.",
            "Choose auto, or the layer that holds it.",
        )
    return kind


def following(backbone: Backbone, name: str) -> Iterator[tuple[str, Kind]]:
    """The modules that put out places after one of that name has, in the order they do."""
    done = list(_shapes(backbone, backbone.size))
    for later in done[done.index(name) + 1 :] if name in done else ():
        kind = _kind_by_shape(backbone, later)
        if kind is not None:
            yield later, kind


def _kind_by_shape(backbone: Backbone, name: str) -> Kind | None:
    small, large = (_shapes(backbone, side).get(name) for side in _sides(backbone))
    return _kind(small, large) if small and large else None


def _sides(backbone: Backbone) -> tuple[int, int]:
    return backbone.size, 2 * backbone.size


@lru_cache(maxsize=4)
def _shapes(backbone: Backbone, side: int) -> dict[str, Shape]:
    """The shape of what each module puts out at pictures of `side` pixels; no memory is used.

    They stand in the order in which they are done.
    """
    import torch

    from workbench.models.architectures.table import architecture_of
    from workbench.models.initialisation import Weightless

    with Weightless():
        network = architecture_of(backbone).construct(backbone.name, 2, side).to("meta")
    pictures = torch.empty(_PICTURES, 3, side, side, device="meta")
    names = [name for name, _ in network.named_modules() if name]
    with torch.inference_mode(), noted(network, names) as said:
        network(pictures)
    return {name: tuple(output.shape) for name, output in said.items()}


def _kind(small: Shape, large: Shape) -> Kind | None:
    """The layout of what has one shape at a picture, and another at one of twice the side."""
    grown = [axis for axis, (a, b) in enumerate(zip(small, large, strict=True)) if a != b]
    if small[0] != _PICTURES:
        return None
    match len(small), grown:
        case 4, [2, 3] if _is_grid(small[2:], large[2:]):
            return "maps"
        case 4, [1, 2] if _is_grid(small[1:3], large[1:3]):
            return "maps_last"
        case 3, [1] if _are_tokens(small[1], large[1]):
            return "tokens"
    return None


def _is_grid(small: Shape, large: Shape) -> bool:
    """Whether both are square, and the second has twice the side, give or take its edge."""
    rows, columns = small
    return rows == columns and large[0] == large[1] < 3 * rows


def _are_tokens(small: int, large: int) -> bool:
    """Whether the places are a square, after some tokens of no place."""
    places = (large - small) // 3
    side = isqrt(small)
    return side * side == places and large == small + 3 * places
