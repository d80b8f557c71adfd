"""A run that goes on where what it computed with is not there."""

from __future__ import annotations

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.models.devices import choose_device
from workbench.training.machine.precision import precisions
from workbench.training.recipe import DeviceName, PrecisionName, Recipe


def here(recipe: Recipe) -> tuple[Recipe, str]:
    """The recipe as this machine can go on with it, and what that changes, in words.

    Nobody can choose anew for a run that goes on: where its device is not there the fastest takes
    its place, and 32 bits that of digits which only another device has.
    """
    device: DeviceName = recipe.device if _there(recipe.device) else "auto"
    possible = ("auto", *precisions(choose_device(device).torch))
    precision: PrecisionName = recipe.precision if recipe.precision in possible else "fp32"
    if (device, precision) == (recipe.device, recipe.precision):
        return recipe, ""
    words = (
        f"This run was begun on another device ({recipe.device}, {recipe.precision}). It goes on "
        f"here with {precision}; the last digits may come out otherwise than there."
    )
    return msgspec.structs.replace(recipe, device=device, precision=precision), words


def _there(device: DeviceName) -> bool:
    try:
        choose_device(device)
    except WorkbenchError:
        return False
    return True
