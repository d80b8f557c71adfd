"""How good a classifier is on pictures it was not trained on: a frozen value, JSON both ways."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from workbench.core.intervals import Interval, wilson
from workbench.data.items import Rejected


class ClassFigures(NamedTuple):
    """How one class fares.

    Args:
        name: The class.
        precision: Of the pictures said to be of it, the share that are; 0 where none was said.
        recall: Of its pictures, the share that was found; 0 where it has none.
        f1: Harmonic mean of the two; 0 where both are.
        support: How many pictures it has.
        precision_interval: 95 % Wilson interval of the precision.
        recall_interval: 95 % Wilson interval of the recall.
    """

    name: str
    precision: float
    recall: float
    f1: float
    support: int
    precision_interval: Interval
    recall_interval: Interval


class Mistake(NamedTuple):
    """A picture the classifier gets wrong.

    Args:
        id: The item's.
        path: Where the picture was when it was judged.
        truth: Its class.
        said: What the classifier says.
        confidence: How sure it is of that, 0 to 1.
        truth_probability: How likely it holds the truth, 0 to 1.
    """

    id: str
    path: str
    truth: str
    said: str
    confidence: float
    truth_probability: float


class Evaluation(msgspec.Struct, frozen=True):
    """What a classifier says about labelled pictures, beside the truth.

    Args:
        classes: Class names in the order of the columns of `probabilities`.
        ids: The items, one a row.
        paths: Where their pictures were.
        truth: Index into `classes` of each row's label.
        probabilities: One row a picture, one column a class; each row sums to 1.
        rejected: Pictures that could not be read, left out of every figure.
        model: SHA-256 of the classifier that was judged; empty where nobody noted it.
    """

    classes: tuple[str, ...]
    ids: tuple[str, ...]
    paths: tuple[str, ...]
    truth: tuple[int, ...]
    probabilities: tuple[tuple[float, ...], ...]
    rejected: tuple[Rejected, ...] = ()
    model: str = ""

    @property
    def said(self) -> tuple[int, ...]:
        """Index into `classes` of the likeliest class of each row."""
        return tuple(self._probabilities().argmax(1).tolist())

    @property
    def accuracy(self) -> float:
        """Share of the pictures it gets right, 0 to 1; 0 where there are none."""
        return self._right() / max(len(self.ids), 1)

    @property
    def interval(self) -> Interval:
        """95 % Wilson interval of the accuracy, 0 to 1."""
        return wilson(self._right(), len(self.ids))

    @property
    def log_loss(self) -> float:
        """Mean negative logarithm of the probability given to the truth, in nats."""
        if not self.ids:
            return 0.0
        given = self._probabilities()[np.arange(len(self.ids)), np.array(self.truth)]
        return float(-np.log(np.clip(given, 1e-12, 1.0)).mean())

    @property
    def confusion(self) -> tuple[tuple[int, ...], ...]:
        """Counts of pictures: rows are the truth, columns what was said."""
        return tuple(tuple(row) for row in self._confusion().tolist())

    @property
    def per_class(self) -> tuple[ClassFigures, ...]:
        """Precision, recall and F1 with counts, in the order of `classes`."""
        counts = self._confusion()
        sums = zip(counts.diagonal(), counts.sum(0), counts.sum(1), strict=True)
        return tuple(
            _figures(name, int(right), int(said), int(have))
            for name, (right, said, have) in zip(self.classes, sums, strict=True)
        )

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The pictures it gets wrong, the most confident first."""
        found = [
            Mistake(id_, path, self.classes[truth], self.classes[said], row[said], row[truth])
            for id_, path, truth, said, row in zip(
                self.ids, self.paths, self.truth, self.said, self.probabilities, strict=True
            )
            if truth != said
        ]
        return tuple(sorted(found, key=lambda mistake: -mistake.confidence))

    def cell(self, truth: int, said: int) -> tuple[str, ...]:
        """Ids of the pictures in one cell of the confusion matrix."""
        rows = zip(self.ids, self.truth, self.said, strict=True)
        return tuple(id_ for id_, t, s in rows if (t, s) == (truth, said))

    def _probabilities(self) -> NDArray[np.float64]:
        return np.array(self.probabilities, np.float64).reshape(len(self.ids), len(self.classes))

    def _right(self) -> int:
        return sum(t == s for t, s in zip(self.truth, self.said, strict=True))

    def _confusion(self) -> NDArray[np.int64]:
        counts = np.zeros((len(self.classes), len(self.classes)), np.int64)
        np.add.at(counts, (np.array(self.truth, np.int64), np.array(self.said, np.int64)), 1)
        return counts


def _figures(name: str, right: int, said: int, have: int) -> ClassFigures:
    return ClassFigures(
        name=name,
        precision=right / said if said else 0.0,
        recall=right / have if have else 0.0,
        f1=2 * right / (said + have) if said + have else 0.0,
        support=have,
        precision_interval=wilson(right, said),
        recall_interval=wilson(right, have),
    )
