"""A distillation learns, stops at any event and goes on to the same weights."""

from itertools import islice

import pytest
import torch
from torch import nn
from torchvision.ops import StochasticDepth

from tests.training.distillation.small import PLAN, SIGHT, Small, small_pair, small_pool
from workbench.core.errors import WorkbenchError
from workbench.core.events import finish
from workbench.training.distillation.distil import distil, make_matching
from workbench.training.distillation.events import Kept, Matched, Ready
from workbench.training.distillation.learner import Learner
from workbench.training.distillation.plan import Phase, Plan


def weights_of(network: nn.Module) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in network.state_dict().items()}


def test_the_loss_falls(tmp_path):
    plan = Plan(phases=(Phase(960, 32),), batch=16, learning_rate=0.02, views=PLAN.views)
    teacher, learner = small_pair(plan)
    events = []
    finish(distil(teacher, learner, small_pool(), plan, tmp_path / "c.safetensors"), events.append)
    losses = [e.loss for e in events if isinstance(e, Matched)]
    assert len(losses) == plan.steps
    assert sum(losses[-20:]) < 0.93 * sum(losses[:20])


def test_a_closed_run_goes_on_to_the_same_weights_to_the_bit(tmp_path):
    teacher, learner = small_pair()
    whole = finish(distil(teacher, learner, small_pool(), PLAN, tmp_path / "whole.safetensors"))

    broken = tmp_path / "broken.safetensors"
    teacher, learner = small_pair()
    task = distil(teacher, learner, small_pool(), PLAN, broken)
    list(islice(task, 8))
    task.close()
    torch.manual_seed(99)
    teacher, matching = make_matching(teacher.network, Small(6), (SIGHT, SIGHT))
    resumed = finish(distil(teacher, Learner(matching, PLAN), small_pool(), PLAN, broken))

    expected, actual = weights_of(whole), weights_of(resumed)
    assert all(torch.equal(expected[name], actual[name]) for name in expected)


def test_a_student_of_stochastic_depth_learns_the_same_whatever_chance_was_drawn_before(tmp_path):
    learned = []
    for chance in (1, 2):
        teacher, learner = small_pair()
        learner.matching.student.network.features.append(StochasticDepth(0.5, "row"))
        torch.manual_seed(chance)
        path = tmp_path / f"{chance}.safetensors"
        learned.append(weights_of(finish(distil(teacher, learner, small_pool(), PLAN, path))))
    assert all(torch.equal(learned[0][name], learned[1][name]) for name in learned[0])


def test_a_killed_run_goes_on_from_its_last_checkpoint(tmp_path):
    path = tmp_path / "c.safetensors"
    teacher, learner = small_pair()
    task = distil(teacher, learner, small_pool(), PLAN, path)
    kept = next(event for event in task if isinstance(event, Kept))
    saved = path.read_bytes()
    list(islice(task, 3))
    task.close()
    path.write_bytes(saved)

    teacher, learner = small_pair()
    ready, first = islice(distil(teacher, learner, small_pool(), PLAN, path), 2)
    assert ready == Ready(kept.step)
    assert isinstance(first, Matched)
    assert first.step == kept.step + 1


def test_the_checkpoint_of_another_student_is_refused_in_words(tmp_path):
    path = tmp_path / "c.safetensors"
    teacher, learner = small_pair()
    finish(distil(teacher, learner, small_pool(), PLAN, path))
    _, matching = make_matching(Small(12), Small(8))
    with pytest.raises(WorkbenchError, match="another student"):
        Learner(matching, PLAN).load(path.read_bytes())


def test_the_teacher_is_left_as_it_was(tmp_path):
    teacher, learner = small_pair()
    before = weights_of(teacher.network)
    finish(distil(teacher, learner, small_pool(), PLAN, tmp_path / "c.safetensors"))
    after = weights_of(teacher.network)
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_the_average_holds_on_to_nothing_it_is_shown():
    _, learner = small_pair()
    assert not any(layer._forward_hooks for layer in learner.average.modules())
    assert any(layer._forward_hooks for layer in learner.matching.student.network.modules())
