"""What to change where a run does not fit this machine."""

from __future__ import annotations

from typing import NamedTuple

from workbench.training.recipe import MIN_SIZE, Recipe


class Needs(NamedTuple):
    """What a run takes and what there is, in bytes.

    Args:
        memory: The most that is held.
        memory_now: What of it this program holds already.
        memory_free: What it may take besides; None where the machine does not say.
        disk: What is written.
        disk_free: Room on that disk.
    """

    memory: int
    memory_now: int
    memory_free: int | None
    disk: int
    disk_free: int


def advised(needs: Needs, recipe: Recipe, size: int) -> str:
    """What to do, in words; empty where everything fits."""
    said = []
    more = needs.memory - needs.memory_now
    if needs.memory_free is not None and more > needs.memory_free:
        said.append(
            f"The run needs {_gb(more)} GB of memory and {_gb(needs.memory_free)} GB are free. "
            f"{_smaller(recipe, size, needs.memory_free / more)}"
        )
    if needs.disk > needs.disk_free:
        said.append(
            f"The run writes {_gb(needs.disk)} GB and {_gb(needs.disk_free)} GB are free on the "
            "disk. Delete old runs, or put the project on another disk."
        )
    return " ".join(said)


def _smaller(recipe: Recipe, size: int, share: float) -> str:
    """The size or the batch that would fit; memory grows with the square of the side."""
    side = int(size * (share * 0.9) ** 0.5) // 32 * 32
    fewer = recipe.batch_size // 2
    ways = [f"{side} px"] if side >= max(64, MIN_SIZE) else []
    if recipe.strategy != "features" and fewer >= 2:
        ways.append("half the batch" if share > 0.5 else f"{max(2, int(fewer * share))} a step")
    if not ways:
        return "Choose a smaller backbone, or close other programs."
    return f"Choose {' or '.join(ways)}, or close other programs."


def _gb(count: int) -> str:
    return f"{count / 1e9:.1f}"
