from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.inspection.attributions.test_registration import HEIGHT, SQUARE, WIDTH, _model
from tests.inspection.classifiers import classifier
from workbench.inspection.attributions.attributing import attribute, subject
from workbench.inspection.proof.ranks import rank_correlation
from workbench.inspection.proof.scrambling import scrambled
from workbench.inspection.proof.trust import Trust, check


def test_scrambling_keeps_the_values_and_leaves_the_network_alone():
    network = classifier("squeezenet1_1").network
    before = [parameter.clone() for parameter in network.parameters()]
    other = scrambled(network, 0)
    for mine, old, new in zip(network.parameters(), before, other.parameters(), strict=True):
        assert torch.equal(mine, old)
        assert torch.equal(mine.flatten().sort().values, new.flatten().sort().values)
    assert any(not torch.equal(a, b) for a, b in zip(before, other.parameters(), strict=True))


def test_hiding_what_the_map_marks_costs_more_than_hiding_the_rest():
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    picture[SQUARE] = 255
    model = _model("whole")
    found = attribute(model, picture, "crack", layer="layer4")
    trust = check(model, subject(model, picture), found)
    assert trust.brightest_hidden < min(trust.before, trust.darkest_hidden)


def test_a_map_like_that_of_a_scrambled_network_is_not_about_learning():
    assert not Trust(0.9, 1, 0, 1).depends_on_learning
    assert Trust(0.1, 1, 0, 1).depends_on_learning


def test_what_a_map_marks_matters_only_where_hiding_it_costs_clearly_more():
    assert Trust(0, 0.9, 0.2, 0.8).matters
    assert not Trust(0, 0.9, 0.8, 0.2).matters
    assert not Trust(0, 0.04, 0.38, 0.40).matters
    assert not Trust(0, 0.94, 0.10, 0.14).matters


def test_where_hiding_what_is_marked_makes_surer_the_map_is_not_plainly_proven():
    trust = Trust(0, 0.090, 0.234, 0.41)
    assert trust.matters_beside_grey
    assert not trust.matters
    assert not Trust(0, 0.09, 0.23, 0.24).matters_beside_grey
    assert not Trust(0, 0.90, 0.20, 0.80).matters_beside_grey


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([[1, 2], [3, 4]], [[10, 20], [30, 99]], 1.0),
        ([[1, 2], [3, 4]], [[4, 3], [2, 1]], -1.0),
        ([[1, 2], [3, 4]], [[0, 0], [0, 0]], 0.0),
        ([[1, 1], [2, 2]], [[5, 5], [7, 7]], 1.0),
    ],
)
def test_rank_correlation_minds_only_the_order(one, other, expected):
    maps = [np.array(values, np.float32) for values in (one, other)]
    assert rank_correlation(*maps) == pytest.approx(expected)
