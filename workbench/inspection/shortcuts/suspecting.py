"""Asks the model about every part that tells a class: does it go by it?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from workbench.inspection.shortcuts import places, suspicions
from workbench.inspection.shortcuts.probes import Told, area, best
from workbench.inspection.shortcuts.regions import (
    BORDER,
    SURROUND,
    border_patches,
    inner_patches,
    mask_of,
    ring,
)
from workbench.inspection.shortcuts.sharpness import softened
from workbench.inspection.shortcuts.swaps import Change, Judged, Moved, moved, tinted, transplant
from workbench.inspection.shortcuts.telling import Wholes, telling_trait

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.inspection.shortcuts.reading import Read
    from workbench.inspection.shortcuts.report import Probe, Suspicion
    from workbench.models.classifier import Classifier
    from workbench.models.preprocessing import Box

_AT_BORDER, _WITHIN = 6, 3
"""Patches that are put into other pictures, those first that tell a class best."""


@dataclass(frozen=True)
class Looked:
    """Who is asked, about what, and how far its answers went with each part.

    Args:
        classifier: Who.
        judged: The pictures it is asked about.
        seen: All that were looked at.
        exchanged: What came of each part that was put into other pictures, by the name of its
            probe, or by the patch.
    """

    classifier: Classifier
    judged: Judged
    seen: Read
    exchanged: dict[str | Box, tuple[Moved, ...]] = field(default_factory=dict)

    def swap(self, part: str | Box, change: Change) -> tuple[Moved, ...]:
        """How far answers go with a part that comes from another picture."""
        self.exchanged[part] = moved(self.classifier, self.judged, change)
        return self.exchanged[part]

    def swap_patch(self, region: Box) -> tuple[Moved, ...]:
        """The same with a small part."""
        return self.swap(region, transplant(mask_of(region, self.classifier.preprocessing.size)))

    def best_told(self, part: str | Box, told: Told) -> Probe | None:
        """The class that a part tells best, with how far answers went with that part."""
        found = best(told)
        classes, moves = self.classifier.classes, self.exchanged.get(part, ())
        went = {classes[one.label]: one.effect for one in moves}
        if found is None or found.label not in went:
            return found
        effects = (went[label] for label, one in told.items() if one.tells and label in went)
        return found._replace(moved=max(effects, default=None))

    def ring(self, width: float) -> np.ndarray:
        """All but the middle of what it sees."""
        return ring(width, self.classifier.preprocessing.size)

    def areas(self) -> dict[str, float]:
        """How well the model itself tells each class, as areas under its ROC curve."""
        labels, sure = self.judged.labels, self.judged.sure
        classes = self.classifier.classes
        return {classes[n]: area(sure[:, n], labels == n) for n in np.unique(labels)}


def suspected_places(
    looked: Looked, patches: Mapping[Box, Told], wholes: Wholes
) -> list[Suspicion]:
    """Small patches by which a class is told."""
    who = looked.classifier, looked.judged
    usual = places.usual(patches[box] for box in border_patches())
    elsewhere = places.Elsewhere(usual, wholes.middle)
    found: list[Suspicion] = []
    for box in _telling(patches, border_patches(), _AT_BORDER):
        moves = looked.swap_patch(box)
        found += places.of_border_patch(*who, box, patches[box], elsewhere, moves)
    for box in _telling(patches, inner_patches(), _WITHIN):
        moves = looked.swap_patch(box)
        found += places.of_inner_patch(*who, box, patches[box], moves)
    return found


def _telling(patches: Mapping[Box, Told], boxes: Sequence[Box], most: int) -> list[Box]:
    """Those by which a class is told, the best first."""
    low = {box: one.low for box in boxes if (one := best(patches[box])) and one.tells}
    return sorted(low, key=lambda box: -low[box])[:most]


def suspected_wholes(looked: Looked, wholes: Wholes) -> list[Suspicion]:
    """What goes through the whole picture, or lies round all of it, and what the files say."""
    found = _around(looked, wholes)
    if _tells(wholes.sharpness):
        moves = looked.swap("sharpness", softened)
        found += suspicions.of_sharpness(looked.classifier, looked.judged, wholes.sharpness, moves)
    return found + _files(looked, wholes)


def _around(looked: Looked, wholes: Wholes) -> list[Suspicion]:
    who = looked.classifier, looked.judged
    edge, wide = looked.ring(BORDER), looked.ring(SURROUND)
    found: list[Suspicion] = []
    if not (_tells(wholes.border) or _tells(wholes.colours) or _tells(wholes.surround)):
        return found
    middle = looked.swap("all but the border", transplant(~edge))
    if _tells(wholes.border):
        moves = looked.swap("border", transplant(edge))
        found += suspicions.of_border(*who, wholes.border, moves, middle)
    if _tells(wholes.colours):
        moves = looked.swap("colours", tinted(edge))
        found += suspicions.of_tint(*who, wholes.colours, moves, middle)
    beyond = suspicions.beyond_the_thing(wholes.surround, wholes.middle, looked.areas())
    if beyond and not any(one.label in beyond for one in found):
        moves = looked.swap("surround", transplant(wide))
        core = looked.swap("middle", transplant(~wide))
        found += suspicions.of_surround(*who, beyond, moves, core)
    return found


def _files(looked: Looked, wholes: Wholes) -> list[Suspicion]:
    seen, classes = looked.seen, looked.classifier.classes
    found: list[Suspicion] = []
    told_best = best(wholes.file)
    if told_best and told_best.low >= suspicions.TELLS_FILES:
        trait = telling_trait(seen, classes, told_best.label)
        found.append(suspicions.of_files(told_best, trait, seen, classes))
    sized = best(wholes.formats)
    if sized and sized.tells:
        found.append(suspicions.of_sizes(sized, seen, classes))
    return found


def _tells(told: Told) -> bool:
    return any(one.tells for one in told.values())
