"""When is a small place, by which a class is told, worth a warning? And where is it, in words?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from workbench.inspection.shortcuts.probes import Told, best
from workbench.inspection.shortcuts.report import Probe, Suspicion
from workbench.inspection.shortcuts.suspicions import PICTURES, donors, followed, own
from workbench.inspection.shortcuts.swaps import effect_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from workbench.inspection.shortcuts.swaps import Judged, Moved
    from workbench.models.classifier import Classifier
    from workbench.models.preprocessing import Box

MOVES = 0.25
"""A small patch from another picture should hardly move an answer; this much is suspicious."""

MOVES_WITHIN = 0.4
"""The same within the picture, where the patch may hold something of the thing."""

BEYOND = 0.15
"""A mark tells a class so much better than other places: a background would along the border …"""

STANDS_OUT = 0.9
"""… and does so nearly always, or where the middle, in which things mostly are, does not."""


class Elsewhere(NamedTuple):
    """How well classes are told by other parts of the picture.

    Args:
        border: By such a patch at the border in general, area under the ROC curve.
        middle: By the middle half.
    """

    border: float
    middle: Told


def usual(patches: Iterable[Told]) -> float:
    """How well a class is told by a patch in general."""
    values = [one.value for told in patches if (one := best(told))]
    return float(np.median(values)) if values else 1.0


def of_border_patch(
    classifier: Classifier,
    judged: Judged,
    region: Box,
    told: Told,
    elsewhere: Elsewhere,
    moves: Sequence[Moved],
) -> list[Suspicion]:
    """A small place at the border by which a class is told, and perhaps answered.

    Args:
        classifier: Who was asked.
        judged: The pictures that changed their patch.
        region: The patch.
        told: How well each class is told by it.
        elsewhere: How well they are told by other parts.
        moves: How far answers went with it.
    """
    used = followed(classifier, moves, told, MOVES)
    if used is not None:
        return [_used(classifier, judged, region, used)]
    most = best({label: one for label, one in told.items() if _stands_out(one, elsewhere)})
    return [] if most is None else [_idle(classifier, judged, region, most, elsewhere, moves)]


def of_inner_patch(
    classifier: Classifier, judged: Judged, region: Box, told: Told, moves: Sequence[Moved]
) -> list[Suspicion]:
    """A small place within, where answers go with it; the thing itself may tell a class there."""
    used = followed(classifier, moves, told, MOVES_WITHIN)
    return [] if used is None else [_used(classifier, judged, region, used)]


def _stands_out(one: Probe, elsewhere: Elsewhere) -> bool:
    middle = elsewhere.middle.get(one.label)
    outdone = middle is not None and one.value - middle.value >= BEYOND
    return one.value - elsewhere.border >= BEYOND and (
        one.low >= STANDS_OUT or (one.tells and outdone)
    )


def _used(classifier: Classifier, judged: Judged, region: Box, swap: Moved) -> Suspicion:
    label = classifier.classes[swap.label]
    return Suspicion(
        "Something {where} speaks for “{label}”",
        "When only the patch {where} is put into pictures of other classes, the model says "
        "“{label}” {moved} % more surely. Look for a mark, a tag or a ruler there; cut it off or "
        "cover it, or take pictures of every class with it and without.",
        (("where", where(region)), ("label", label), ("moved", f"{100 * swap.effect:.0f}")),
        0.5 + swap.effect / 2,  # above all that the model does not go by
        label,
        donors(judged, swap),
        region,
    )


def _idle(
    classifier: Classifier,
    judged: Judged,
    region: Box,
    tells: Probe,
    elsewhere: Elsewhere,
    moves: Sequence[Moved],
) -> Suspicion:
    place = classifier.classes.index(tells.label)
    effect = effect_on(moves, place)
    return Suspicion(
        "Something {where} gives “{label}” away",
        "The patch {where} alone tells “{label}” from the rest ({area} of 1, where 0.5 is "
        "chance), far better than other places at the border ({typical}). So far the model hardly "
        "goes by it ({moved} %), but it may when it learns more. Look for a mark, a tag or a "
        "ruler there and cut it off.",
        (
            ("where", where(region)),
            ("label", tells.label),
            ("area", f"{tells.value:.2f}"),
            ("typical", f"{elsewhere.border:.2f}"),
            ("moved", f"{100 * effect:.0f}"),
        ),
        # Of patches that hold a part of the same mark, the one that moves answers most.
        tells.value - elsewhere.border + 0.1 * effect,
        tells.label,
        own(judged.paths, judged.labels, place)[:PICTURES],
        region,
    )


def where(region: Box) -> str:
    """A place in words: “in the upper left corner”, “at the right edge”, “in the middle”."""
    across = (region.left + region.right) / 2
    down = (region.top + region.bottom) / 2
    vertical = "upper" if down < 1 / 3 else "lower" if down > 2 / 3 else ""
    horizontal = "left" if across < 1 / 3 else "right" if across > 2 / 3 else ""
    if not (vertical or horizontal):
        return "in the middle"
    if not _at_border(region):
        return f"in the {' '.join(filter(None, (vertical, horizontal)))} part"
    if vertical and horizontal:
        return f"in the {vertical} {horizontal} corner"
    return f"at the {vertical or horizontal} edge"


def _at_border(region: Box) -> bool:
    return min(region.left, region.top) < 0.01 or max(region.right, region.bottom) > 0.99
