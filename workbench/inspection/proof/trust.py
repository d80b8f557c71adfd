"""How far a map can be relied on: two quick checks of the map itself, each with its figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.attributions.sides import at_side
from workbench.inspection.proof.ranks import rank_correlation
from workbench.inspection.proof.remaking import Settings, made_again
from workbench.inspection.proof.removal import Regarded, order_of
from workbench.inspection.proof.scrambling import scrambled_copies

if TYPE_CHECKING:
    from workbench.inspection.attributions.attributing import Subject
    from workbench.models.classifier import Classifier

ALIKE = 0.5
"""A map that correlates more than this with one of a scrambled network does not show learning."""

HIDDEN = 0.2
"""The share of the picture that is hidden in the second check."""

CLEARLY = 0.05
"""So much surer must the model be with the darkest part hidden than with the brightest."""


class Trust(NamedTuple):
    """Two checks of one map.

    Args:
        similarity: Mean rank correlation, -1 to 1, with the maps of the same network after its
            weights were shuffled (Adebayo 2018, arXiv:1810.03292); near 0 is good.
        before: How sure the model is of the class, 0 to 1.
        brightest_hidden: How sure once the fifth of the picture that the map marks most is grey.
        darkest_hidden: How sure once the fifth that it marks least is grey.
    """

    similarity: float
    before: float
    brightest_hidden: float
    darkest_hidden: float

    @property
    def depends_on_learning(self) -> bool:
        """Whether the map changes when what was learned is scrambled."""
        return self.similarity <= ALIKE

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
    def _counts(self) -> bool:
        return self.darkest_hidden - self.brightest_hidden >= CLEARLY


def check(
    classifier: Classifier, one: Subject, attribution: Attribution, settings: Settings = ()
) -> Trust:
    """Check a map of a picture; costs a handful of looks.

    Args:
        classifier: Its network is returned as it was found.
        one: The picture as the network gets it.
        attribution: Its map, from this classifier.
        settings: The method's own settings that it was made with.
    """
    regarded = regard(classifier, one, attribution)
    brightest, darkest = _hidden(regarded, attribution)
    before = attribution.probability
    return Trust(similarity(classifier, one, attribution, settings), before, brightest, darkest)


def similarity(
    classifier: Classifier, one: Subject, attribution: Attribution, settings: Settings = ()
) -> float:
    """Mean rank correlation, -1 to 1, of a map with those of the scrambled network."""
    values = [
        rank_correlation(attribution.map, again)
        for network in scrambled_copies(classifier.network)
        for again in made_again(classifier, [one], attribution, settings, network)
    ]
    return float(np.mean(values))


def regard(classifier: Classifier, one: Subject, attribution: Attribution) -> Regarded:
    """The picture, and the place of the explained class in the model's answer."""
    column = classifier.classes.index(attribution.target)
    asked = at_side(classifier, one.tensor.shape[-1])
    return Regarded(asked, one.tensor.numpy(), column)


def _hidden(regarded: Regarded, attribution: Attribution) -> tuple[float, float]:
    """How sure the model is with the brightest, and with the darkest part in the mean colour."""
    picture = regarded.picture
    order = order_of(attribution.evidence, picture.shape[-1])
    count = max(1, round(HIDDEN * order.size))
    mean = picture.mean((1, 2), keepdims=True)
    pictures = []
    for places in (order[:count], order[-count:]):
        mask = np.zeros(order.size, bool)
        mask[places] = True
        pictures.append(np.where(mask.reshape(picture.shape[1:]), mean, picture))
    bright, dark = regarded.sure(pictures)
    return bright, dark
