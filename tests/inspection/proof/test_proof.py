from __future__ import annotations

import numpy as np
import pytest

from tests.inspection.attributions.test_registration import HEIGHT, SQUARE, WIDTH, _model
from tests.inspection.classifiers import classifier
from tests.inspection.maps import attribution
from workbench.core.events import Progress, finish
from workbench.inspection.attributions.attributing import attribute, subject
from workbench.inspection.proof.checks import every_check, holds
from workbench.inspection.proof.proof import Proof, cascaded, prove, steadiness
from workbench.inspection.proof.removal import Curve
from workbench.inspection.proof.trust import Trust


@pytest.fixture(scope="module")
def planted():
    """A model that sees brightness, a dark picture with a bright square, and its map."""
    picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    picture[SQUARE] = 255
    model = _model("whole")
    found = attribute(model, picture, "crack", layer="layer4")
    one = subject(model, picture)
    trust = Trust(0.0, found.probability, 0.1, 0.5)  # its one weight has nothing to scramble
    return model, one, found, trust


def test_a_true_map_beats_its_reverse_and_chance(planted, monkeypatch):
    from workbench.inspection.proof import proof as module

    model, one, found, trust = planted
    monkeypatch.setattr(module, "cascaded", lambda *_: ())
    events = []
    shown = finish(prove(model, one, found, trust=trust), events.append)
    assert shown.positive
    assert shown.beats_chance
    assert shown.road_gap > 0
    assert shown.insertion.area > shown.deletion.area
    assert shown.steady
    assert holds(every_check(shown, found))
    assert all(isinstance(event, Progress) for event in events)
    assert events[-1].done == events[-1].total


def test_the_reverse_of_a_true_map_does_not_hold(planted, monkeypatch):
    from workbench.inspection.proof import proof as module

    model, one, found, trust = planted
    monkeypatch.setattr(module, "cascaded", lambda *_: ())
    wrong = found._replace(evidence=found.evidence.max() - found.evidence)
    shown = finish(prove(model, one, wrong, trust=trust))
    assert shown.road_gap < 0
    assert not holds(every_check(shown, wrong))


def test_every_stage_is_scrambled_from_the_answer_down():
    model = classifier("squeezenet1_1")
    picture = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    before = {n: v.clone() for n, v in model.network.state_dict().items()}
    found = attribute(model, picture, "good")
    steps = cascaded(model, subject(model, picture), found)
    assert steps[0].title == "last layer"
    assert steps[-1].title == "stage 1"
    assert all(-1 <= step.similarity <= 1 for step in steps)
    assert all((before[n] == v).all() for n, v in model.network.state_dict().items())


def test_a_map_that_follows_the_noise_is_unsteady():
    model = classifier("squeezenet1_1")
    picture = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    found = attribute(model, picture, "good")
    assert steadiness(model, subject(model, picture), found) > 0.5
    other = found._replace(
        evidence=np.random.default_rng(1).normal(size=found.evidence.shape).astype(np.float32)
    )
    assert steadiness(model, subject(model, picture), other) < 0.5


def test_the_area_under_a_curve_is_its_mean_height():
    assert Curve((0.0, 0.5, 1.0), (1.0, 0.5, 0.0)).area == pytest.approx(0.5)
    assert Curve((0.1, 0.2, 0.9), (0.3, 0.3, 0.3)).area == pytest.approx(0.3)


def test_a_map_without_positive_evidence_proves_nothing():
    flat = Curve((0.0, 1.0), (0.9, 0.1))
    high = Curve((0.0, 1.0), (0.9, 0.9))
    good = Proof(Trust(0, 0.9, 0.1, 0.9), (), flat, high, high, flat, high, 0.9, 0.6, True)
    found = attribution(np.ones((2, 2), np.float32), 24, 24)

    def passes(proof: Proof) -> bool:
        return holds(every_check(proof, found))

    assert passes(good)
    assert not passes(good._replace(positive=False))
    assert not passes(good._replace(steadiness=0.1))
    assert not passes(good._replace(insertion=flat))
    assert not passes(good._replace(trust=Trust(0.8, 0.9, 0.1, 0.9)))
    assert not passes(good._replace(trust=Trust(None, 0.9, 0.1, 0.9)))
    assert not passes(good._replace(trust=Trust(0, 0.9, 0.8, 0.85)))
