"""How timm makes a network (“timm:convnext_atto”), and what it says of its weights.

timm is an optional extra. It is asked for a network's construction and for what its weights
expect; nothing is fetched through it, and no code comes with weights.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from workbench.core.errors import WorkbenchError
from workbench.models.families import TIMM_PREFIX

if TYPE_CHECKING:
    from torch import nn


def construct_timm(name: str, classes: int, size: int) -> nn.Module:
    """A network of timm; initialised as the mode in force says.

    Raises:
        WorkbenchError: timm is not installed or has no such network.
    """
    import timm

    own = own_name(name)
    options: dict[str, Any] = {"img_size": size} if settings_of(own)["fixed_input_size"] else {}
    network: nn.Module = timm.create_model(own, pretrained=False, num_classes=classes, **options)
    return network.eval()


def blank_timm(name: str) -> nn.Module:
    """It without values, for 1,000 classes and the size that its weights expect."""
    from workbench.models.initialisation import Weightless

    with Weightless():
        size = settings_of(own_name(name))["input_size"][-1]
        return construct_timm(name, 1000, size).to("meta")


def own_name(name: str) -> str:
    """The name timm has for it, once it is sure that timm knows it.

    Raises:
        WorkbenchError: timm is not installed or has no such network.
    """
    own = name.removeprefix(TIMM_PREFIX)
    if find_spec("timm") is None:
        raise WorkbenchError(
            f"“{name}” is a network of the timm library, which is not installed here.",
            "Install it with `pip install timm`, or choose another backbone.",
        )
    import timm

    if not timm.is_model(own):
        from difflib import get_close_matches

        near = ", ".join(
            TIMM_PREFIX + one for one in get_close_matches(own, timm.list_models(), n=3)
        )
        hint = f"Did you mean {near}?" if near else "timm.list_models() names those it has."
        raise WorkbenchError(f"timm has no network named “{own}”.", hint)
    return own


def settings_of(own: str) -> Mapping[str, Any]:
    """What timm says of a network's weights and of the pictures they expect.

    Raises:
        WorkbenchError: These are no square colour pictures.
    """
    import timm

    found = timm.get_pretrained_cfg(own, allow_unregistered=True)
    settings = dataclasses.asdict(found) if found else {}
    usual = {
        "input_size": (3, 224, 224),
        "mean": (0.5,) * 3,
        "std": (0.5,) * 3,
        "fixed_input_size": False,
    }
    filled = {**usual, **{name: value for name, value in settings.items() if value is not None}}
    channels, height, width = filled["input_size"]
    if channels != 3 or height != width:
        raise unusable(own, "it does not look at square colour pictures")
    return filled


def unusable(own: str, why: str) -> WorkbenchError:
    """A network of timm that does not fit in here."""
    return WorkbenchError(
        f"timm's “{own}” cannot be used here: {why}.", "Choose another of timm's networks."
    )
