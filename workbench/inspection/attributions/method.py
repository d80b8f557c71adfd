"""What an attribution method says of itself; nothing heavy is imported to show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.core.parameters import Parameter, Value
from workbench.inspection.attributions.question import Attributor

Cost = Literal["one look", "several looks", "many looks"]
Kind = Literal["cams", "causal", "gradients", "attention"]
MethodSettings = tuple[tuple[str, Value], ...]
"""A method's settings that differ from their defaults, as (name, value)."""

COSTS: dict[Cost, str] = {
    "one look": "as long as one prediction",
    "several looks": "as long as a few predictions",
    "many looks": "as long as dozens to hundreds of predictions",
}
"""What each cost class means for one picture."""


class Method(msgspec.Struct, frozen=True):
    """One way of asking which pixels mattered.

    Args:
        name: What recipes, files and the command line call it.
        title: What the user reads.
        sentence: What it is good for, for a novice.
        cost: How long it takes, as in `COSTS`.
        paper: The first author and year.
        url: Where the paper is.
        build: Makes the method from its parameters' values; imports what it needs.
        parameters: Its settings, as data.
        of_a_class: Whether the map depends on the class asked about.
        of_a_layer: Whether it reads one layer of the network.
        fine: Whether “auto” means an early layer that still tells small places apart.
        signed: Whether it tells evidence against the class from no evidence.
        kind: How it looks: at a layer's channels, by trying things out, at gradients of the
            pixels, or at attention.
        families: The families of backbones it can be asked of; empty for all.
        needs: What those have, as half a sentence ("it reads attention, …").
    """

    name: str
    title: str
    sentence: str
    cost: Cost
    paper: str
    url: str
    build: Callable[..., Attributor]
    parameters: tuple[Parameter, ...] = ()
    of_a_class: bool = True
    of_a_layer: bool = True
    fine: bool = False
    signed: bool = True
    kind: Kind = "cams"
    families: tuple[str, ...] = ()
    needs: str = ""

    def suits(self, architecture: str) -> bool:
        """Whether it can be asked of networks that are built like that family of backbones."""
        return not self.families or architecture in self.families

    def settings(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values of its parameters, checked; text is read as what the parameter is.

        Raises:
            WorkbenchError: There is no such setting, or its value is out of range.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                listed = ", ".join(known) or "none"
                raise WorkbenchError(
                    f"{self.title} has no setting named “{name}”.", f"It has: {listed}."
                )
        return {name: known[name].read(value) for name, value in values.items()}
