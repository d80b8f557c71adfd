"""Figures from probabilities: counted by hand, and held against scikit-learn."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.intervals import wilson
from workbench.evaluation.evaluation import Evaluation

EXAMPLE = Evaluation(
    classes=("ant", "bee", "wasp"),
    ids=("a", "b", "c", "d", "e"),
    paths=("/a.jpg", "/b.jpg", "/c.jpg", "/d.jpg", "/e.jpg"),
    truth=(0, 0, 1, 1, 1),
    probabilities=(
        (0.8, 0.1, 0.1),
        (0.3, 0.6, 0.1),
        (0.1, 0.9, 0.0),
        (0.7, 0.2, 0.1),
        (0.2, 0.3, 0.5),
    ),
)


def test_the_confusion_matrix_has_the_truth_in_rows() -> None:
    assert EXAMPLE.confusion == ((1, 1, 0), (1, 1, 1), (0, 0, 0))
    assert EXAMPLE.cell(truth=1, said=0) == ("d",)


def test_accuracy_comes_with_an_interval_around_it() -> None:
    assert EXAMPLE.accuracy == pytest.approx(2 / 5)
    low, high = EXAMPLE.interval
    assert low < 0.4 < high
    assert low == pytest.approx(0.1176, abs=1e-4)
    assert high == pytest.approx(0.7693, abs=1e-4)


def test_figures_of_a_class_count_what_was_said_and_what_there_is() -> None:
    ant, bee, wasp = EXAMPLE.per_class
    assert (ant.precision, ant.recall, ant.f1, ant.support) == (0.5, 0.5, 0.5, 2)
    assert (bee.precision, bee.support) == (0.5, 3)
    assert bee.recall == pytest.approx(1 / 3)
    assert (wasp.precision, wasp.recall, wasp.f1, wasp.support) == (0.0, 0.0, 0.0, 0)
    assert wasp.recall_interval == (0.0, 1.0)


def test_the_most_confident_mistake_comes_first() -> None:
    assert [(m.id, m.said, m.confidence) for m in EXAMPLE.mistakes] == [
        ("d", "ant", 0.7),
        ("b", "bee", 0.6),
        ("e", "wasp", 0.5),
    ]
    assert EXAMPLE.mistakes[0].truth_probability == 0.2


def test_an_evaluation_survives_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(EXAMPLE), type=Evaluation) == EXAMPLE


def test_an_evaluation_of_nothing_has_no_surprises() -> None:
    nothing = Evaluation(("a", "b"), (), (), (), ())
    assert (nothing.accuracy, nothing.interval, nothing.log_loss) == (0.0, (0.0, 1.0), 0.0)
    assert nothing.confusion == ((0, 0), (0, 0))
    assert nothing.mistakes == ()


def test_the_figures_are_those_of_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 4, 200)
    chances = rng.dirichlet(np.ones(4), 200)
    ours = Evaluation(
        classes=("a", "b", "c", "d"),
        ids=tuple(map(str, range(200))),
        paths=tuple(map(str, range(200))),
        truth=tuple(truth.tolist()),
        probabilities=tuple(map(tuple, chances.tolist())),
    )
    said = chances.argmax(1)
    columns = metrics.precision_recall_fscore_support(truth, said, zero_division=0)
    theirs = list(zip(*columns, strict=True))
    assert [row[1:5] for row in ours.per_class] == [pytest.approx(row) for row in theirs]
    assert ours.log_loss == pytest.approx(metrics.log_loss(truth, chances))
    assert np.array_equal(ours.confusion, metrics.confusion_matrix(truth, said))


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_interval_holds_the_share_and_stays_within_bounds(right: int, of: int) -> None:
    right = min(right, of)
    low, high = wilson(right, of)
    assert 0.0 <= low <= right / of + 1e-12
    assert right / of - 1e-12 <= high <= 1.0
