"""The parts of a network as people name them: stages, and the layers that can be looked at."""

from __future__ import annotations

from typing import Literal, NamedTuple

INPUT = "input"
HEAD = "last layer"
DENSE = "layers before the last"

Kind = Literal["maps", "maps_last", "tokens"]


class Stage(NamedTuple):
    """A part of a network.

    Args:
        title: What people call it ("stage 3").
        parts: Dotted names of its modules and loose parameters, from input to output.
    """

    title: str
    parts: tuple[str, ...]

    def holds(self, name: str) -> bool:
        """Whether a parameter or module of that dotted name is part of it."""
        return any(name == part or name.startswith(f"{part}.") for part in self.parts)


class Layer(NamedTuple):
    """A layer that an attribution or a look at feature maps can use.

    Args:
        name: Its dotted name in the network, for code.
        title: What people call it.
        default: Whether it is the one to use where nobody chose.
        kind: How its output is laid out: "maps" (N, C, h, w), "maps_last" (N, h, w, C), or
            "tokens" (N, k + h·w, C) with the class token and its like first.
    """

    name: str
    title: str
    default: bool = False
    kind: Kind = "maps"
