"""The schedule: sizes by phase."""

import msgspec

from workbench.training.distillation.plan import DistillationPlan, Phase

PLAN = DistillationPlan(phases=(Phase(100, 32), Phase(60, 64)), batch=10)


def test_every_phase_shows_its_views_in_whole_batches():
    assert PLAN.steps == 16
    assert [PLAN.size_at(step) for step in (0, 9, 10, 15, 99)] == [32, 32, 64, 64, 64]


def test_a_plan_survives_json():
    assert msgspec.json.decode(msgspec.json.encode(PLAN), type=DistillationPlan) == PLAN
