"""How far a map can be relied on: two checks of the map itself, each with its figure."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.attributions.attribution import Attribution
from workbench.inspection.showing.placing import placed
from workbench.models.preprocessing import Box

if TYPE_CHECKING:
    from torch import nn

    from workbench.inspection.attributions.attributing import Subject
    from workbench.models.classifier import Classifier

ALIKE = 0.5
"""A map that correlates more than this with one of a scrambled network does not show learning."""

HIDDEN = 0.2
"""The share of the picture that is hidden in the second check."""

_SEEDS = (0, 1, 2)
_LARGE = 40_000_000  # parameters; larger networks are scrambled once only

_scrambled: WeakKeyDictionary[nn.Module, list[nn.Module]] = WeakKeyDictionary()


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
        """Whether the map changes when what was learnt is scrambled."""
        return self.similarity <= ALIKE

    @property
    def matters(self) -> bool:
        """Whether hiding what the map marks costs more than hiding what it does not."""
        return self.brightest_hidden < self.darkest_hidden


def check(classifier: Classifier, one: Subject, attribution: Attribution) -> Trust:
    """Check a map of a picture; costs a handful of looks.

    Args:
        classifier: Its network is returned as it was found.
        one: The picture as the network gets it.
        attribution: Its map, from this classifier.
    """
    from workbench.inspection.attributions.attributing import attribute_all
    from workbench.models.classifier import Classifier as Same

    similarities = []
    for network in _scrambled_copies(classifier.network):
        other = Same(
            network,
            classifier.backbone,
            classifier.classes,
            classifier.preprocessing,
            classifier.device,
        )
        (scrambled,) = attribute_all(
            other, [one], attribution.target, attribution.method, attribution.layer
        )
        similarities.append(rank_correlation(attribution.map, scrambled.map))
    brightest, darkest = _hidden(classifier, one, attribution)
    return Trust(float(np.mean(similarities)), attribution.probability, brightest, darkest)


def rank_correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Spearman's correlation of two maps' places, -1 to 1; 0 where either is the same all over."""
    a, b = _ranks(one), _ranks(other)
    if a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def _ranks(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean ranks, so that equal values rank alike."""
    _, inverse, counts = np.unique(values.ravel(), return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: NDArray[np.float64] = (ends - (counts - 1) / 2)[inverse]
    return ranks


def _scrambled_copies(network: nn.Module) -> list[nn.Module]:
    if network not in _scrambled:
        count = sum(parameter.numel() for parameter in network.parameters())
        seeds = _SEEDS if count < _LARGE else _SEEDS[:1]
        _scrambled[network] = [scrambled(network, seed) for seed in seeds]
    return _scrambled[network]


def scrambled(network: nn.Module, seed: int) -> nn.Module:
    """A copy in which the values of every parameter have changed places among themselves."""
    import torch

    other = copy.deepcopy(network)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in other.parameters():
            order = torch.randperm(parameter.numel(), generator=generator).to(parameter.device)
            parameter.copy_(parameter.flatten()[order].view_as(parameter))
    return other


def _hidden(classifier: Classifier, one: Subject, attribution: Attribution) -> tuple[float, float]:
    """How sure the model is with the brightest, and with the darkest part in the mean colour."""
    import torch

    side = one.tensor.shape[-1]
    strength = placed(attribution.evidence, Box(0, 0, side, side), side, side).ravel()
    order = np.argsort(strength, kind="stable")
    count = max(1, round(HIDDEN * order.size))
    mean = one.tensor.mean((1, 2), keepdim=True)
    pictures = []
    for places in (order[-count:], order[:count]):
        mask = np.zeros(order.size, bool)
        mask[places] = True
        covered = torch.from_numpy(mask.reshape(side, side))
        pictures.append(torch.where(covered, mean, one.tensor))
    sure = classifier.probabilities(torch.stack(pictures))
    column = sure[:, classifier.classes.index(attribution.target)]
    return float(column[0]), float(column[1])
