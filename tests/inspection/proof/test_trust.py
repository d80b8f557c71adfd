from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.inspection.attributions.test_registration import HEIGHT, SQUARE, WIDTH, _model
from tests.inspection.classifiers import classifier
from workbench.inspection.attributions import attributing
from workbench.inspection.attributions.attributing import Subject, attribute, subject
from workbench.inspection.attributions.portions import MemoryExhausted
from workbench.inspection.proof import trust as module
from workbench.inspection.proof.checks import quick_checks
from workbench.inspection.proof.proof import cascaded
from workbench.inspection.proof.ranks import rank_correlation
from workbench.inspection.proof.scrambling import scrambled
from workbench.inspection.proof.trust import Trust, check, similarity
from workbench.models.classifier import Classifier


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


@pytest.mark.parametrize(
    ("before", "bright", "dark"),
    [(0.020, 0.004, 0.018), (1 - 1e-9, 0.96, 1 - 1e-9), (0.60, 0.40, 0.60)],
    ids=["runner-up", "saturated", "between"],
)
def test_clearly_is_meant_in_proportion_however_sure_the_model_is(before, bright, dark):
    assert Trust(0, before, bright, dark).matters
    assert not Trust(0, before, dark, dark).matters


def _planted(*logits: float, scale: float = 1.0) -> tuple[Classifier, Subject, np.ndarray]:
    """A model of white that is so sure of each class on average, and a picture of a white square.

    The score of “crack” rises with the white, that of “good” falls; “stain” stays.
    """
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    picture[SQUARE] = 255
    model = _model("whole")
    model.network.fc = torch.nn.Linear(1, 3)
    model.network.fc.weight.data = scale * torch.tensor([[1.0], [-1.0], [0.0]])
    model.network.fc.bias.data = torch.tensor(logits)
    return model, subject(model, picture), picture


@pytest.mark.parametrize(
    ("logits", "target", "sure"),
    [
        ((-3.0, 0.0, 3.0), "crack", (0.0, 0.05)),
        ((9.0, -9.0, -9.0), "crack", (0.999, 1.0)),
        ((3.0, 3.0, 3.0), "crack - good", (0.5, 1.0)),
        ((0.0, 0.0, 9.0), "crack - good", (0.5, 1.0)),
    ],
    ids=["runner-up", "saturated", "difference", "difference of unlikely ones"],
)
def test_what_is_hidden_is_measured_by_the_score_that_is_explained(logits, target, sure):
    model, one, picture = _planted(*logits, scale=60.0)
    found = attribute(model, picture, target, layer="layer4")
    trust = check(model, one, found)
    assert sure[0] <= trust.before <= sure[1]
    assert trust.matters
    said = str(quick_checks(trust, found)[1].said)
    assert said.startswith("What it marks matters")
    assert ("crack rather than good goes" in said) == (" - " in target)
    assert ("times" in said) == (trust.darkest_hidden - trust.brightest_hidden < 0.05)


def test_scrambled_networks_that_give_no_number_are_no_proof(monkeypatch):
    model, one, picture = _planted(0.0, 0.0, 0.0)
    found = attribute(model, picture, "crack", layer="layer4")

    def harmed(network):
        copies = [scrambled(network, 0) for _ in range(3)]
        for copy in copies:
            copy.fc.bias.data[:] = torch.nan
        return copies

    monkeypatch.setattr(module, "scrambled_copies", harmed)
    trust = check(model, one, found)
    assert trust.similarity is None
    assert not trust.depends_on_learning
    assert "could not be checked" in str(quick_checks(trust, found)[0].said)


def test_copies_that_answer_count_and_the_others_do_not(monkeypatch):
    model, one, picture = _planted(0.0, 0.0, 0.0)
    found = attribute(model, picture, "crack", layer="layer4")
    same, harmed = scrambled(model.network, 0), scrambled(model.network, 0)
    harmed.fc.bias.data[:] = torch.nan
    same.fc.weight.data = model.network.fc.weight.data
    monkeypatch.setattr(module, "scrambled_copies", lambda _network: [harmed, same])
    assert similarity(model, one, found) == pytest.approx(1.0)


def test_exhausted_memory_is_no_pass(monkeypatch):
    model, one, picture = _planted(0.0, 0.0, 0.0)
    found = attribute(model, picture, "crack", layer="layer4")

    def exhausted(*_asked, **_settings):
        raise MemoryExhausted

    monkeypatch.setattr(attributing, "attribute_all", exhausted)
    with pytest.raises(MemoryExhausted):
        similarity(model, one, found)
    with pytest.raises(MemoryExhausted):
        cascaded(model, one, found)


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
