"""From figures to words: when is a part that tells a class, and moves answers, worth a warning?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from workbench.inspection.shortcuts.report import Probe, Suspicion
from workbench.inspection.shortcuts.swaps import effect_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from workbench.inspection.shortcuts.probes import Told
    from workbench.inspection.shortcuts.reading import Read
    from workbench.inspection.shortcuts.swaps import Judged, Moved
    from workbench.models.classifier import Classifier
    from workbench.models.preprocessing import Box

TELLS_FILES = 0.9
"""So well must a class be told by what a file says of itself, which the model cannot read."""

PART_MOVES = 0.5
"""A border is a third of the picture and may hold something of the thing."""

AS_THE_MIDDLE = 2 / 3
"""A border should move answers far less than what lies within it."""

SHARPNESS_MOVES = 0.25
"""Softening a picture should hardly move an answer."""

BEYOND = 0.2
"""A surround that tells a class so much better than the middle, where things mostly are …"""

AS_THE_MODEL = 0.8
"""… and so nearly as well as the model does, which sees both, is no mere piece of the thing."""

PICTURES = 8


def followed(
    classifier: Classifier, moves: Sequence[Moved], told: Told, least: float
) -> Moved | None:
    """The class that answers go furthest with, of those that the same part tells; None if none."""
    for one in moves:
        tells = told.get(classifier.classes[one.label])
        if tells is not None and tells.tells and one.effect >= least:
            return one
    return None


def of_border(
    classifier: Classifier,
    judged: Judged,
    told: Told,
    moves: Sequence[Moved],
    middle: Sequence[Moved],
) -> list[Suspicion]:
    """The border as a whole, where answers go with it nearly as far as with all the rest."""
    swap = followed(classifier, moves, told, PART_MOVES)
    if swap is None or swap.effect < AS_THE_MIDDLE * effect_on(middle, swap.label):
        return []
    return [
        Suspicion(
            "The border decides about “{label}”",
            "With only the border of a picture of “{label}” round another one, the model says "
            "“{label}” {moved} % more surely; with all but the border, {middle} %. Look for "
            "frames, backgrounds or a table that only “{label}” has; cut the pictures closer, or "
            "mix the backgrounds.",
            _values(classifier, swap, middle),
            swap.effect * 0.9,  # a patch says more exactly where to look
            classifier.classes[swap.label],
            donors(judged, swap),
        )
    ]


def beyond_the_thing(surround: Told, middle: Told, areas: Mapping[str, float]) -> Told:
    """The classes that what surrounds the middle tells, and the middle alone does not.

    Args:
        surround: How well each class is told by all but the middle half.
        middle: The same by the middle half.
        areas: How well the model tells each, as areas under its ROC curve.
    """
    return {
        label: one
        for label, one in surround.items()
        if one.tells
        and one.value - middle[label].value >= BEYOND
        and one.value - 0.5 >= AS_THE_MODEL * (areas.get(label, 1.0) - 0.5)
    }


def of_surround(
    classifier: Classifier,
    judged: Judged,
    told: Told,
    moves: Sequence[Moved],
    middle: Sequence[Moved],
) -> list[Suspicion]:
    """What surrounds the middle, where answers go with it rather than with the middle."""
    swap = followed(classifier, moves, told, PART_MOVES)
    if swap is None or swap.effect < effect_on(middle, swap.label):
        return []
    return [
        Suspicion(
            "What surrounds the thing decides about “{label}”",
            "With the middle of a picture of “{label}” put into others, the model says “{label}” "
            "{middle} % more surely; with what surrounds it, {moved} %. Look for a background "
            "that only “{label}” has; cut the pictures closer, or mix the backgrounds.",
            _values(classifier, swap, middle),
            swap.effect * 0.85,  # the border, or a patch of it, says more exactly where to look
            classifier.classes[swap.label],
            donors(judged, swap),
        )
    ]


def of_tint(
    classifier: Classifier,
    judged: Judged,
    told: Told,
    moves: Sequence[Moved],
    middle: Sequence[Moved],
) -> list[Suspicion]:
    """The light of the whole picture, where answers go with it rather than with the middle."""
    swap = followed(classifier, moves, told, PART_MOVES)
    if swap is None or swap.effect < effect_on(middle, swap.label):
        return []
    return [
        Suspicion(
            "The light or the background colour decides about “{label}”",
            "When only the colour of the light is changed to that of “{label}”, the model says "
            "“{label}” {moved} % more surely. Take pictures of every class in the same light, or "
            "train with stronger colour changes.",
            _values(classifier, swap, middle),
            swap.effect * 0.8,
            classifier.classes[swap.label],
            donors(judged, swap),
        )
    ]


def of_sharpness(
    classifier: Classifier, judged: Judged, told: Told, moves: Sequence[Moved]
) -> list[Suspicion]:
    """How sharp the pictures are, where softer ones are answered as another class."""
    swap = followed(classifier, moves, told, SHARPNESS_MOVES)
    if swap is None:
        return []
    return [
        Suspicion(
            "How sharp the pictures are decides about “{label}”",
            "When other pictures are only made as soft as those of “{label}”, the model says "
            "“{label}” {moved} % more surely. They may have been enlarged, compressed, or taken "
            "with another camera. Take and save the pictures of every class in the same way.",
            _values(classifier, swap),
            swap.effect,
            classifier.classes[swap.label],
            donors(judged, swap),
        )
    ]


def of_files(tells: Probe, trait: str, seen: Read, classes: Sequence[str]) -> Suspicion:
    """Format, compression, camera or machine by which a class is told without the picture."""
    return Suspicion(
        "The files of “{label}” were made in another way",
        "What the files say of themselves, above all the {trait}, tells “{label}” from the rest "
        "({area} of 1, where 0.5 is chance). The model may go by traces of it. Save all pictures "
        "in the same way, and take those of every class with the same cameras or machines.",
        (("trait", trait), *_told(tells)),
        tells.value - 0.5,
        tells.label,
        own(seen.paths, seen.labels, classes.index(tells.label))[:PICTURES],
    )


def of_sizes(tells: Probe, seen: Read, classes: Sequence[str]) -> Suspicion:
    """Width and height, the same again and again, by which a class is told."""
    return Suspicion(
        "The pictures of “{label}” come in sizes of their own",
        "Width and height alone tell “{label}” from the rest ({area} of 1, where 0.5 is chance), "
        "and the same few come again and again, as from another camera or site. The model may go "
        "by how sharp that makes them. Take and save the pictures of every class in the same way.",
        _told(tells),
        tells.value - 0.5,
        tells.label,
        own(seen.paths, seen.labels, classes.index(tells.label))[:PICTURES],
    )


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


def donors(judged: Judged, swap: Moved) -> tuple[str, ...]:
    """The pictures whose part moved answers furthest."""
    return tuple(judged.paths[place] for place in swap.places[:PICTURES])


def own(paths: Sequence[str], labels: NDArray[np.intp], label: int) -> tuple[str, ...]:
    """The pictures of a class."""
    return tuple(paths[place] for place in np.flatnonzero(labels == label).tolist())


def _values(
    classifier: Classifier, swap: Moved, middle: Sequence[Moved] = ()
) -> tuple[tuple[str, str], ...]:
    return (
        ("label", classifier.classes[swap.label]),
        ("moved", f"{100 * swap.effect:.0f}"),
        ("middle", f"{100 * effect_on(middle, swap.label):.0f}"),
    )


def _told(tells: Probe) -> tuple[tuple[str, str], ...]:
    return ("label", tells.label), ("area", f"{tells.value:.2f}")


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > 1e-6 and down > 1e-6
