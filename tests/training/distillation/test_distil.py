"""A distillation learns, stops at any event and goes on to the same weights."""

from contextlib import closing
from itertools import islice

import pytest
import torch
from torch import nn
from torchvision.ops import StochasticDepth

from tests.training.distillation.small import PLAN, small_learner, small_pair, small_views
from workbench.core.errors import WorkbenchError
from workbench.training.distillation.distil import distil
from workbench.training.distillation.learner import StudentLearner
from workbench.training.distillation.plan import DistillationPlan, Phase
from workbench.training.events import BatchDone, CheckpointSaved
from workbench.training.lessons.batches import Batch


def weights_of(network: nn.Module) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in network.state_dict().items()}


def taught(learner: StudentLearner, path, plan=PLAN, most: int | None = None) -> list:
    """The events of a distillation, closed after so many."""
    with (
        closing(small_views(plan)) as views,
        closing(distil(learner, views, plan.steps, path, every_s=0.0)) as task,
    ):
        return list(islice(task, most))


def test_the_loss_falls(tmp_path):
    plan = DistillationPlan(phases=(Phase(960, 32),), batch=16, temperature=1.0)
    events = taught(small_learner(plan, rate=0.02), tmp_path / "c.safetensors", plan)
    losses = [e.loss for e in events if isinstance(e, BatchDone)]
    assert len(losses) == plan.steps
    assert sum(losses[-20:]) < 0.93 * sum(losses[:20])


def test_a_closed_run_goes_on_to_the_same_weights_to_the_bit(tmp_path):
    whole = small_learner()
    taught(whole, tmp_path / "whole.safetensors")

    taught(small_learner(), tmp_path / "broken.safetensors", most=8)
    torch.manual_seed(99)
    resumed = small_learner()
    taught(resumed, tmp_path / "broken.safetensors")

    expected, actual = weights_of(whole.student()), weights_of(resumed.student())
    assert all(torch.equal(expected[name], actual[name]) for name in expected)


def test_a_student_of_stochastic_depth_learns_the_same_whatever_chance_was_drawn_before(tmp_path):
    learned = []
    for chance in (1, 2):
        teacher, matching = small_pair()
        matching.student.network.features.append(StochasticDepth(0.5, "row"))
        learner = small_learner(pair=(teacher, matching))
        torch.manual_seed(chance)
        taught(learner, tmp_path / f"{chance}.safetensors")
        learned.append(weights_of(learner.student()))
    assert all(torch.equal(learned[0][name], learned[1][name]) for name in learned[0])


def test_a_killed_run_goes_on_from_its_last_checkpoint(tmp_path):
    path = tmp_path / "c.safetensors"
    with closing(small_views()) as views:
        task = distil(small_learner(), views, PLAN.steps, path, every_s=0.0)
        next(event for event in task if isinstance(event, CheckpointSaved))
        saved = path.read_bytes()
        list(islice(task, 3))
        task.close()
    path.write_bytes(saved)
    (first,) = taught(small_learner(), path, most=1)
    assert isinstance(first, BatchDone)
    assert first.batch == 2


def test_the_checkpoint_of_another_student_is_refused_in_words(tmp_path):
    path = tmp_path / "c.safetensors"
    taught(small_learner(), path, most=1)
    other = small_learner(pair=small_pair(width=8))
    with pytest.raises(WorkbenchError, match="of another network"):
        taught(other, path, most=1)


def test_the_teacher_is_left_as_it_was(tmp_path):
    teacher, matching = small_pair()
    before = weights_of(teacher.network)
    taught(small_learner(pair=(teacher, matching)), tmp_path / "c.safetensors")
    after = weights_of(teacher.network)
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_the_student_that_is_kept_holds_on_to_nothing_it_is_shown():
    learner = small_learner()
    assert not any(layer._forward_hooks for layer in learner.student().modules())
    assert any(layer._forward_hooks for layer in learner.matching.student.network.modules())


def test_views_cut_ahead_in_threads_are_those_that_are_cut_when_they_are_due():
    with closing(small_views()) as views:
        whole = list(views.steps(0, PLAN.steps))
        later = list(views.steps(5, PLAN.steps))
    assert [len(v) for v in whole] == [PLAN.batch] * PLAN.steps
    assert [v.shape[-1] for v in whole] == [32] * 4 + [40] * 4
    assert all(torch.equal(a, b) for a, b in zip(whole[5:], later, strict=True))


def test_memory_that_is_short_makes_pieces_and_not_other_gradients(monkeypatch):
    learner, whole = small_learner(), small_learner()
    look = learner._arithmetic.logits

    def short(views, taught):
        if len(views) > 4:
            raise MemoryError
        return look(views, taught)

    monkeypatch.setattr(learner._arithmetic, "logits", short)
    with closing(small_views()) as views:
        (shown,) = views.steps(0, 1)
    for one in (whole, learner):
        one.enter(1, 0)
        # Where norms are still, pieces come to what the whole does.
        one.matching.eval()
        one.learn(Batch(shown, torch.zeros(8, dtype=torch.int64)))
    assert (whole.pieces, learner.pieces) == (1, 2)
    pairs = zip(whole.matching.parameters(), learner.matching.parameters(), strict=True)
    assert all(torch.allclose(a, b, atol=1e-5) for a, b in pairs)
