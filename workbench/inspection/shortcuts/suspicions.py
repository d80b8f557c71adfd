"""From figures to words: when is a part that tells a class, and moves answers, worth a warning?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from workbench.inspection.shortcuts.report import TELLS, Probe, Suspicion

if TYPE_CHECKING:
    from workbench.inspection.shortcuts.reading import Read
    from workbench.inspection.shortcuts.swaps import Judged, Moved
    from workbench.models.classifier import Classifier
    from workbench.models.preprocessing import Box

TELLS_FILES = 0.9
"""The same for what a file says of itself, which the model cannot read."""

STANDS_OUT = 0.9
"""A mark in a place tells a class nearly always, whether or not the model goes by it yet …"""

BEYOND = 0.2
"""… and by so much better than other places: a background would tell it all along the border."""

PATCH_MOVES = 0.25
"""A small patch from another picture should hardly move an answer; this much is suspicious."""

BORDER_MOVES = 0.5
"""The border is a third of the picture and may hold something of the thing."""

PICTURES = 8


def of_patches(
    classifier: Classifier, judged: Judged, region: Box, tells: Probe, typical: float, swap: Moved
) -> list[Suspicion]:
    """A small place at the border by which a class is told, and perhaps answered.

    Args:
        classifier: Who was asked.
        judged: The pictures that changed their patch.
        region: The patch.
        tells: How well a class is told by it.
        typical: How well a class is told by such a patch elsewhere at the border.
        swap: How far answers went with it.
    """
    if tells.low >= TELLS and swap.effect >= PATCH_MOVES:
        return [_used(classifier, judged, region, swap)]
    if tells.low >= STANDS_OUT and tells.value - typical >= BEYOND:
        return [_idle(classifier, judged, region, tells, typical, swap)]
    return []


def _used(classifier: Classifier, judged: Judged, region: Box, swap: Moved) -> Suspicion:
    label = classifier.classes[swap.label]
    return Suspicion(
        "Something {where} speaks for “{label}”",
        "When only the patch {where} is put into pictures of other classes, the model says "
        "“{label}” {moved} % more surely. Look for a mark, a tag or a ruler there; cut it off, "
        "or take pictures of every class with it and without.",
        (("where", where(region)), ("label", label), ("moved", f"{100 * swap.effect:.0f}")),
        0.5 + swap.effect / 2,  # above all that the model does not go by
        label,
        _paths(judged, swap),
        region,
    )


def _idle(
    classifier: Classifier,
    judged: Judged,
    region: Box,
    tells: Probe,
    typical: float,
    swap: Moved,
) -> Suspicion:
    own = np.flatnonzero(judged.labels == classifier.classes.index(tells.label))[:PICTURES]
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
            ("typical", f"{typical:.2f}"),
            ("moved", f"{100 * swap.effect:.0f}"),
        ),
        # Of patches that hold a part of the same mark, the one that moves answers most.
        tells.value - typical + 0.1 * swap.effect,
        tells.label,
        tuple(judged.paths[place] for place in own),
        region,
    )


def of_border(
    classifier: Classifier, judged: Judged, tells: Probe, swap: Moved, middle: Moved
) -> list[Suspicion]:
    """The border as a whole, where answers go with it rather than with the middle."""
    if tells.low < TELLS or swap.effect < BORDER_MOVES or swap.effect < middle.effect:
        return []
    return [
        Suspicion(
            "The border decides about “{label}”",
            "With the border of another picture the answer goes with the border ({moved} %) "
            "rather than with the middle ({middle} %). Look for frames, backgrounds or a table "
            "that only “{label}” has; cut the pictures closer, or mix the backgrounds.",
            (
                ("label", classifier.classes[swap.label]),
                ("moved", f"{100 * swap.effect:.0f}"),
                ("middle", f"{100 * middle.effect:.0f}"),
            ),
            swap.effect * 0.9,  # a patch says more exactly where to look
            classifier.classes[swap.label],
            _paths(judged, swap),
        )
    ]


def of_tint(
    classifier: Classifier, judged: Judged, tells: Probe, swap: Moved, middle: Moved
) -> list[Suspicion]:
    """The light of the whole picture, where answers go with it rather than with the middle."""
    if tells.low < TELLS or swap.effect < BORDER_MOVES or swap.effect < middle.effect:
        return []
    return [
        Suspicion(
            "The light or the background colour decides about “{label}”",
            "When only the colour of the light is changed to that of “{label}”, the model says "
            "“{label}” {moved} % more surely. Take pictures of every class in the same light, or "
            "train with stronger colour changes.",
            (
                ("label", classifier.classes[swap.label]),
                ("moved", f"{100 * swap.effect:.0f}"),
            ),
            swap.effect * 0.8,
            classifier.classes[swap.label],
            _paths(judged, swap),
        )
    ]


def of_files(tells: Probe, seen: Read, classes: Sequence[str]) -> list[Suspicion]:
    """Format, compression or camera by which a class is told without seeing the picture."""
    if tells.low < TELLS_FILES:
        return []
    index = list(classes).index(tells.label)
    paths = [path for path, label in zip(seen.paths, seen.labels, strict=True) if label == index]
    return [
        Suspicion(
            "The files of “{label}” were made in another way",
            "Format, compression or camera alone tell “{label}” from the rest ({area} of 1, where "
            "0.5 is chance). The model may go by traces of it. Save all pictures in the same way, "
            "and take them with the same camera.",
            (("label", tells.label), ("area", f"{tells.value:.2f}")),
            tells.value - 0.5,
            tells.label,
            tuple(paths[:PICTURES]),
        )
    ]


def ranked(found: Sequence[Suspicion]) -> tuple[Suspicion, ...]:
    """Strongest first; of patches that overlap only the strongest."""
    kept: list[Suspicion] = []
    for one in sorted(found, key=lambda s: -s.strength):
        near = any(
            one.region and other.region and _overlap(one.region, other.region)
            for other in kept
            if other.label == one.label
        )
        if not near:
            kept.append(one)
    return tuple(kept)


def where(region: Box) -> str:
    """A place in words: “in the upper left corner”, “at the right edge”."""
    across = (region.left + region.right) / 2
    down = (region.top + region.bottom) / 2
    vertical = "upper" if down < 1 / 3 else "lower" if down > 2 / 3 else ""
    horizontal = "left" if across < 1 / 3 else "right" if across > 2 / 3 else ""
    if vertical and horizontal:
        return f"in the {vertical} {horizontal} corner"
    return f"at the {vertical or horizontal or 'middle'} edge"


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > 1e-6 and down > 1e-6


def _paths(judged: Judged, swap: Moved) -> tuple[str, ...]:
    return tuple(np.array(judged.paths, object)[list(swap.places[:PICTURES])].tolist())
