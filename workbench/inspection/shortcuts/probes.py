"""Small learners that see only a part: how well can a class be told by it alone?

Logistic regressions, judged out of fold, by the area under the ROC curve of each class against
the rest, with the interval of Hanley and McNeil 1982, widened for as many comparisons as are made
(Bonferroni).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from workbench.inspection.shortcuts.report import Probe

Floats = NDArray[np.floating]
Labels = NDArray[np.intp]
Told = Mapping[str, Probe]
"""By class: how well it is told by one part of what is there."""

FOLDS = 4
FEWEST = 5
"""Pictures a class must have to be told by a probe."""


def told(
    name: str, seen: Floats, labels: Labels, classes: Sequence[str], comparisons: int = 1
) -> Told:
    """How well each class is told by what is seen; empty where there are too few pictures.

    A class of fewer than `FEWEST` pictures is left out, lest it keep the others from being told.

    Args:
        name: What is seen.
        seen: (n, d), any scale.
        labels: (n,), indices into `classes`.
        classes: Their names.
        comparisons: How many probes of this kind are made.
    """
    enough = np.bincount(labels, minlength=len(classes))[labels] >= FEWEST
    seen, labels = seen[enough], labels[enough]
    scores = out_of_fold(seen, labels)
    if scores is None:
        return {}
    known = np.unique(labels)
    sigmas = NormalDist().inv_cdf(1 - 0.025 / (comparisons * len(known)))
    found = {}
    for column, place in enumerate(known):
        is_class = labels == place
        value = area(scores[:, column], is_class)
        half = sigmas * _deviation(value, int(is_class.sum()), int((~is_class).sum()))
        low, high = max(0.0, value - half), min(1.0, value + half)
        label = classes[place]
        others = [classes[other] for other in known if other != place]
        against = others[0] if len(others) == 1 else ""
        found[label] = Probe(name, label, value, low, high, len(labels), against)
    return found


def best(*probes: Told) -> Probe | None:
    """The class that is told best by any of them; None where none could be told."""
    found = [one for each in probes for one in each.values()]
    return max(found, key=lambda one: one.low, default=None)


def out_of_fold(seen: Floats, labels: Labels) -> NDArray[np.float64] | None:
    """Log-odds (n, number of classes there are), each from a learner that did not see its row."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold

    counts = np.unique(labels, return_counts=True)[1]
    if seen.shape[1] == 0 or len(counts) < 2 or counts.min() < 2:
        return None
    scores = np.zeros((len(labels), len(counts)))
    folds = StratifiedKFold(int(min(FOLDS, counts.min())), shuffle=True, random_state=0)
    for learn, judge in folds.split(seen, labels):
        middle, spread = seen[learn].mean(0), seen[learn].std(0) + 1e-6
        learner = LogisticRegression(C=0.1, max_iter=200, class_weight="balanced")
        learner.fit((seen[learn] - middle) / spread, labels[learn])
        scores[judge] = _log_odds(learner.decision_function((seen[judge] - middle) / spread))
    return scores


def _log_odds(said: Floats) -> Floats:
    """The logarithm of each class's share (n, number of classes) from a learner's decisions.

    Not by way of the shares themselves: a picture far from all that were learned has one of 0.
    """
    from scipy.special import log_softmax

    decisions = said if said.ndim == 2 else np.column_stack((np.zeros_like(said), said))
    odds: Floats = log_softmax(decisions, axis=1)
    return odds


def area(scores: Floats, is_class: NDArray[np.bool_]) -> float:
    """Under the ROC curve: how often one of the class scores above one of the others."""
    from scipy.stats import rankdata

    inside, others = int(is_class.sum()), int((~is_class).sum())
    ranks = rankdata(scores)[is_class].sum()
    return float((ranks - inside * (inside + 1) / 2) / (inside * others))


def _deviation(value: float, inside: int, others: int) -> float:
    """The standard deviation of an area under the ROC curve (Hanley and McNeil 1982)."""
    bounded = min(max(value, 1 - 1 / (inside + 1)), 1.0) if value > 0.999 else value
    one, two = bounded / (2 - bounded), 2 * bounded**2 / (1 + bounded)
    spread = bounded * (1 - bounded)
    spread += (inside - 1) * (one - bounded**2) + (others - 1) * (two - bounded**2)
    return sqrt(max(spread, 0.0) / (inside * others))
