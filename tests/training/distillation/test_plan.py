"""The schedule: sizes by phase, a rate that rises and falls."""

import msgspec
import pytest

from workbench.training.distillation.plan import Phase, Plan

PLAN = Plan(phases=(Phase(100, 32), Phase(60, 64)), batch=10, learning_rate=1.0, warmup=0.25)


def test_every_phase_shows_its_views_in_whole_batches():
    assert PLAN.steps == 16
    assert [PLAN.size_at(step) for step in (0, 9, 10, 15, 99)] == [32, 32, 64, 64, 64]


def test_the_rate_rises_over_the_warmup_and_falls_to_almost_nothing():
    rates = [PLAN.rate_at(step) for step in range(16)]
    assert rates[0] < rates[1] < rates[3]
    assert max(rates) == pytest.approx(1.0)
    assert rates[4:] == sorted(rates[4:], reverse=True)
    assert rates[-1] < 0.05


def test_a_plan_survives_json():
    assert msgspec.json.decode(msgspec.json.encode(PLAN), type=Plan) == PLAN
