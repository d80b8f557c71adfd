"""What is kept of the checks of a map: their figures, and what they say in words."""

from __future__ import annotations

import msgspec

from workbench.core.errors import WorkbenchError
from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.proof.checks import every_check, quick_checks
from workbench.inspection.proof.proof import Proof
from workbench.inspection.proof.trust import Trust

Tested = Trust | Proof | WorkbenchError | None
"""The quick checks of a map, all of them, why they could not be made, or nothing."""


class CheckInWords(msgspec.Struct, frozen=True):
    """One check of a map.

    Args:
        name: In a word or two.
        said: What came of it, in words.
        good: Whether it speaks for the map.
    """

    name: str
    said: str
    good: bool


def said_of(tested: Tested, found: Attribution) -> tuple[CheckInWords, ...]:
    """The checks of a map in words; none where none were made."""
    if tested is None:
        return ()
    if isinstance(tested, WorkbenchError):
        return (CheckInWords("Checks", f"They could not be made: {tested.message}", False),)
    if isinstance(tested, Proof):
        checks = every_check(tested, found)
    else:
        checks = quick_checks(tested, found)
    return tuple(CheckInWords(one.name, str(one.said), one.good) for one in checks)


def figures_of(tested: Tested) -> dict[str, float]:
    """The checks of a map as named figures; those that are none are left out.

    Where two classes are told apart, a probability is that of the first between the two.
    """
    if tested is None or isinstance(tested, WorkbenchError):
        return {}
    figures = _quick(tested) if isinstance(tested, Trust) else _whole(tested)
    return {name: value for name, value in figures.items() if value is not None}


def _quick(trust: Trust) -> dict[str, float | None]:
    return {
        "similarity_with_scrambled_weights": trust.similarity,
        "probability": trust.before,
        "probability_with_brightest_fifth_hidden": trust.brightest_hidden,
        "probability_with_darkest_fifth_hidden": trust.darkest_hidden,
    }


def _whole(proof: Proof) -> dict[str, float | None]:
    stages = {
        f"similarity_scrambled_down_to_{stage.title.replace(' ', '_')}": stage.similarity
        for stage in proof.cascade
    }
    return {
        **_quick(proof.trust),
        "deletion_area": proof.deletion.area,
        "deletion_area_by_chance": proof.chance.area,
        "insertion_area": proof.insertion.area,
        "road_gap": proof.road_gap,
        "similarity_under_tiny_noise": proof.steadiness,
        **stages,
    }
