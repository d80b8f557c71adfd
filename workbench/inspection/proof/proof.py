"""The proof of one map: every check, with its figures and curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from workbench.core.events import Progress, Task
from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.attributions.method import MethodSettings
from workbench.inspection.proof.ranks import correlation, rank_correlation
from workbench.inspection.proof.remaking import made_again, scrambled_map
from workbench.inspection.proof.removal import (
    Curve,
    Regarded,
    deletion,
    insertion,
    order_of,
    road,
    shuffled,
)
from workbench.inspection.proof.scrambling import cascade
from workbench.inspection.proof.trust import Trust, check, regard

if TYPE_CHECKING:
    from workbench.inspection.attributions.attributing import Subject
    from workbench.models.classifier import Classifier

STEADY = 0.5
"""A map that correlates less than this with that of a picture nobody can tell apart is unsteady."""

TINY = 0.01
"""The noise nobody sees: its standard deviation, as a share of the picture's range of values."""

_DRAWS = 3
_DOING = "Checking the map"


class CascadeStep(NamedTuple):
    """How like itself a map remains once a network is scrambled from its answer to this stage.

    Args:
        title: The stage's name for people.
        similarity: Rank correlation, -1 to 1, with the map of the network as it was learned;
            None where the scrambled one's answer cannot be explained.
    """

    title: str
    similarity: float | None


class Proof(NamedTuple):
    """What can be said for and against one map, in figures.

    Args:
        trust: The two quick checks.
        cascade: The network scrambled stage by stage, from the answer to the picture.
        deletion: How sure the model remains, as in `Regarded.sure`, while the brightest places go.
        insertion: How sure it becomes while they come.
        chance: Deletion in the order of a map as blotchy that is about nothing.
        most_first: ROAD: the brightest places are made up from those around them.
        least_first: The same with the darkest first.
        steadiness: Mean correlation, -1 to 1, with maps of the picture under tiny noise.
        share: How much of all evidence speaks for the class, 0 to 1.
        positive: Whether anything speaks for the class at all.
    """

    trust: Trust
    cascade: tuple[CascadeStep, ...]
    deletion: Curve
    insertion: Curve
    chance: Curve
    most_first: Curve
    least_first: Curve
    steadiness: float
    share: float
    positive: bool

    @property
    def road_gap(self) -> float:
        """ROAD's area with the darkest places first less that with the brightest, -1 to 1.

        Above 0 the map is right about what matters.
        """
        return self.least_first.area - self.most_first.area

    @property
    def steady(self) -> bool:
        """Whether the map stays the same where the picture does."""
        return self.steadiness >= STEADY

    @property
    def beats_chance(self) -> bool:
        """Whether deletion by the map costs more than by a map about nothing."""
        return self.deletion.area < self.chance.area

    @property
    def rises_soon(self) -> bool:
        """Whether the answer comes back with the brightest places faster than it goes with them."""
        return self.insertion.area > self.deletion.area


def prove(
    classifier: Classifier,
    one: Subject,
    attribution: Attribution,
    settings: MethodSettings = (),
    trust: Trust | None = None,
) -> Task[Proof]:
    """Make every check of a map; costs some hundred looks.

    Args:
        classifier: Its network is returned as it was found.
        one: The picture as the network gets it.
        attribution: Its map, from this classifier.
        settings: The method's own settings that it was made with.
        trust: The quick checks, where they were made before.
    """
    yield Progress(0, 5, _DOING)
    trust = trust or check(classifier, one, attribution, settings)
    yield Progress(1, 5, _DOING)
    regarded = regard(classifier, one, attribution)
    order = order_of(attribution.evidence, one.tensor.shape[-1])
    deleted, inserted = deletion(regarded, order), insertion(regarded, order)
    chance = by_chance(regarded, attribution)
    yield Progress(2, 5, _DOING)
    most, least = road(regarded, order), road(regarded, order[::-1])
    yield Progress(3, 5, _DOING)
    steps = cascaded(classifier, one, attribution, settings)
    yield Progress(4, 5, _DOING)
    steady = steadiness(classifier, one, attribution, settings)
    yield Progress(5, 5, _DOING)
    share, positive = attribution.share, attribution.positive
    return Proof(
        trust, steps, deleted, inserted, chance, most, least, steady, share, positive
    )  # fmt: skip


def by_chance(regarded: Regarded, attribution: Attribution) -> Curve:
    """Deletion by maps as blotchy as this one that are about nothing: the mean of a few."""
    side = regarded.picture.shape[-1]
    curves = [
        deletion(regarded, order_of(shuffled(attribution.evidence, seed), side))
        for seed in range(_DRAWS)
    ]
    mean = np.mean([curve.values for curve in curves], axis=0).tolist()
    return Curve(curves[0].shares, tuple(mean))


def cascaded(
    classifier: Classifier, one: Subject, attribution: Attribution, settings: MethodSettings = ()
) -> tuple[CascadeStep, ...]:
    """The map again and again, with one stage more of the network scrambled each time."""
    maps = (
        (title, scrambled_map(classifier, one, attribution, settings, network))
        for title, network in cascade(classifier)
    )
    return tuple(
        CascadeStep(title, None if again is None else rank_correlation(attribution.map, again))
        for title, again in maps
    )


def steadiness(
    classifier: Classifier, one: Subject, attribution: Attribution, settings: MethodSettings = ()
) -> float:
    """Mean correlation, -1 to 1, of a map with those under noise nobody sees."""
    import torch

    reach = float(one.tensor.max() - one.tensor.min())
    generator = torch.Generator().manual_seed(0)
    noisy = [
        one._replace(
            tensor=one.tensor + TINY * reach * torch.randn(one.tensor.shape, generator=generator)
        )
        for _ in range(_DRAWS)
    ]
    maps = made_again(classifier, noisy, attribution, settings)
    return float(np.mean([correlation(attribution.map, again) for again in maps]))
