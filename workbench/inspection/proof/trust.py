"""How far a map can be relied on: two quick checks of the map itself, each with its figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.attributions.method import MethodSettings
from workbench.inspection.attributions.sides import at_side
from workbench.inspection.proof.ranks import rank_correlation
from workbench.inspection.proof.remaking import scrambled_map
from workbench.inspection.proof.removal import Regarded, order_of
from workbench.inspection.proof.scrambling import scrambled_copies

if TYPE_CHECKING:
    from workbench.inspection.attributions.attributing import Subject
    from workbench.models.classifier import Classifier

ALIKE = 0.5
"""A map that correlates more than this with one of a scrambled network does not show learning."""

HIDDEN = 0.2
"""The share of the picture that is hidden in the second check."""

CLEARLY = 2.0
"""So many times better must the odds be with the darkest part hidden than with the brightest.

Odds, not shares: 2 % against 1 % is as clear as 99 % against 98 %, and as 67 % against 50 %.
"""

_SUREST = 1 - 1e-15  # odds beyond this are rounding


class Trust(NamedTuple):
    """Two checks of one map.

    Args:
        similarity: Mean rank correlation, -1 to 1, with the maps of the same network after its
            weights were shuffled (Adebayo 2018, arXiv:1810.03292); near 0 is good. None where
            none of them answered with figures that are numbers.
        before: How sure the model is of the class, 0 to 1; where two are told apart, of the
            first between the two.
        brightest_hidden: How sure once the fifth of the picture that the map marks most is grey.
        darkest_hidden: How sure once the fifth that it marks least is grey.
    """

    similarity: float | None
    before: float
    brightest_hidden: float
    darkest_hidden: float

    @property
    def depends_on_learning(self) -> bool:
        """Whether the map is known to change when what was learned is scrambled."""
        return self.similarity is not None and self.similarity <= ALIKE

    @property
    def matters(self) -> bool:
        """Whether hiding what the map marks costs clearly more than hiding what it does not.

        Grey spots alone change an answer, up or down: only the difference says something of the
        map, and it is no proof where hiding what is marked costs nothing.
        """
        return self._counts and not self.grey_makes_surer

    @property
    def matters_beside_grey(self) -> bool:
        """Whether hiding what is marked makes surer, but clearly less than hiding the rest."""
        return self._counts and self.grey_makes_surer

    @property
    def grey_makes_surer(self) -> bool:
        """Whether the model is surer of the class once what the map marks is grey."""
        return self.brightest_hidden > self.before

    @property
    def times(self) -> float:
        """How many times better the odds are with the darkest part hidden than the brightest."""
        return _odds(self.darkest_hidden) / _odds(self.brightest_hidden)

    @property
    def _counts(self) -> bool:
        return self.times >= CLEARLY


def _odds(sure: float) -> float:
    within = min(max(sure, 1 - _SUREST), _SUREST)
    return within / (1 - within)


def check(
    classifier: Classifier, one: Subject, attribution: Attribution, settings: MethodSettings = ()
) -> Trust:
    """Check a map of a picture; costs a handful of looks.

    Args:
        classifier: Its network is returned as it was found.
        one: The picture as the network gets it.
        attribution: Its map, from this classifier.
        settings: The method's own settings that it was made with.

    Raises:
        MemoryExhausted: The memory does not suffice for the check.
        Unexplainable: With parts of the picture hidden the answer is not a number.
    """
    hidden = _hidden(regard(classifier, one, attribution), attribution)
    return Trust(similarity(classifier, one, attribution, settings), *hidden)


def similarity(
    classifier: Classifier, one: Subject, attribution: Attribution, settings: MethodSettings = ()
) -> float | None:
    """Mean rank correlation, -1 to 1, of a map with those of the scrambled network.

    Of as many scrambled copies as give an answer that can be explained; None where none does.
    """
    found = (
        scrambled_map(classifier, one, attribution, settings, network)
        for network in scrambled_copies(classifier.network)
    )
    values = [rank_correlation(attribution.map, again) for again in found if again is not None]
    return float(np.mean(values)) if values else None


def regard(classifier: Classifier, one: Subject, attribution: Attribution) -> Regarded:
    """The picture, and the place of what is explained in the model's answer."""
    place = attribution.classes.index
    against = place(attribution.against) if attribution.against else None
    asked = at_side(classifier, one.tensor.shape[-1])
    return Regarded(asked, one.tensor.numpy(), place(attribution.target), against)


def _hidden(regarded: Regarded, attribution: Attribution) -> tuple[float, float, float]:
    """How sure the model is, with the brightest, and with the darkest part in the mean colour."""
    picture = regarded.picture
    order = order_of(attribution.evidence, picture.shape[-1])
    count = max(1, round(HIDDEN * order.size))
    mean = picture.mean((1, 2), keepdims=True)
    pictures = [picture]
    for places in (order[:count], order[-count:]):
        mask = np.zeros(order.size, bool)
        mask[places] = True
        pictures.append(np.where(mask.reshape(picture.shape[1:]), mean, picture))
    before, bright, dark = regarded.sure(pictures)
    return before, bright, dark
