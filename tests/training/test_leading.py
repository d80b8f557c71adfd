"""What the first process tells the others, and when what it has may be kept."""

from __future__ import annotations

import pytest

from workbench.core.events import finish
from workbench.training import training
from workbench.training.events import BatchDone, CheckpointSaved
from workbench.training.keeping import keeper
from workbench.training.learning.learner import Learner
from workbench.training.training import train


def test_the_others_are_told_what_was_settled_not_what_was_left_open(
    monkeypatch, dataset, recipe, tmp_path
):
    told = []
    monkeypatch.setattr(training, "lead", lambda setting, record: told.append((setting, record)))
    open_ = recipe("scratch", epochs=1, batch_size=0)
    names = ("precision", "layout", "compiled", "augment_on")
    assert {getattr(open_, name) for name in names} == {"auto"}
    finish(train(open_, dataset, tmp_path / "run", cache=tmp_path / "cache"))
    [(setting, record)] = told
    settled = setting.recipe
    assert settled.batch_size > 0
    assert "auto" not in {getattr(settled, name) for name in names}
    assert record.folder == tmp_path / "run"


def test_between_two_steps_nothing_is_kept_of_which_others_hold_a_part(
    monkeypatch, dataset, recipe, tmp_path
):
    monkeypatch.setattr(keeper, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(keeper, "COST", 0)
    # As in several processes; alone, every state is whole.
    monkeypatch.setattr(Learner, "whole", property(lambda learner: learner._mass is None))
    task = train(recipe("scratch", epochs=1, batch_size=4, accumulate=3), dataset, tmp_path / "run")
    done = 0
    for event in task:
        if isinstance(event, BatchDone):
            done = event.batch
            if done == 2:
                break
        assert not isinstance(event, CheckpointSaved)
    task.close()
    assert done == 2
    assert not (tmp_path / "run" / "checkpoint" / "last.safetensors").exists()


def test_with_the_step_done_it_is_kept(monkeypatch, dataset, recipe, tmp_path):
    monkeypatch.setattr(keeper, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(keeper, "COST", 0)
    monkeypatch.setattr(Learner, "whole", property(lambda learner: learner._mass is None))
    learned, kept = 0, []
    for event in train(
        recipe("scratch", epochs=1, batch_size=4, accumulate=3), dataset, tmp_path / "run"
    ):
        learned += isinstance(event, BatchDone)
        if isinstance(event, CheckpointSaved):
            kept.append(learned)
    assert learned == 4
    assert set(kept) == {3, 4}


@pytest.fixture(autouse=True)
def _home(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
