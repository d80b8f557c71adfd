"""A small copy is a run like any other, beside its teacher's figures."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch

from tests.training.distillation.small import where
from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Notice, Progress, finish
from workbench.core.files import read_json
from workbench.models.classifier import load_classifier
from workbench.training import training
from workbench.training.distillation.copying import copy_classifier
from workbench.training.distillation.report import CopyReport, Figures, copy_report, is_copy
from workbench.training.distillation.sitting import ANSWERS_ALONE
from workbench.training.distillation.view_lessons import ViewLessons, made_ready
from workbench.training.events import (
    BatchDone,
    CheckpointSaved,
    EpochDone,
    RunStarted,
    RunSummary,
)
from workbench.training.lessons import squares


def test_a_copy_tells_the_same_story_as_any_run(teacher, dataset, small, tmp_path):
    run, events = tmp_path / "002", []
    summary = finish(copy_classifier(teacher, dataset, small, where(run)), events.append)
    assert Notice(ANSWERS_ALONE) not in events
    story = [type(e) for e in events if isinstance(e, RunStarted | EpochDone | CheckpointSaved)]
    assert story[0] is RunStarted
    assert story.count(EpochDone) == 2
    assert story[-1] is CheckpointSaved
    batches = [(e.epoch, e.batch, e.batches) for e in events if isinstance(e, BatchDone)]
    assert batches == [(1, 1, 2), (1, 2, 2), (2, 1, 2), (2, 2, 2)]
    assert read_json(run / "summary.json", RunSummary) == summary
    assert summary.state == "finished"
    report = copy_report(run)
    assert report.student is not None
    assert report.student.megabytes < report.teacher.megabytes / 4
    assert report.teacher.milliseconds > 0


@pytest.mark.parametrize(
    ("megabytes", "milliseconds", "said"),
    [
        (342.0, 89.0, "larger and slower"),
        (342.0, 5.0, "larger than the big model"),
        (1.0, 89.0, "slower than the big model"),
        (6.2, 5.2, ""),
        (1.0, 1.0, ""),
    ],
)
def test_a_copy_that_costs_more_than_its_teacher_says_so(megabytes, milliseconds, said):
    teacher = Figures("mobilenet_v3_small", 0.9, 6.0, 5.0, 224)
    student = Figures("vit_b_16", 0.9, megabytes, milliseconds, 224)
    cost = CopyReport("", "", "CPU", teacher, student).cost
    assert said in cost
    assert bool(said) == bool(cost)


def test_a_copy_that_is_larger_than_its_teacher_ends_with_a_warning(
    teacher, dataset, small, tmp_path
):
    with torch.no_grad():
        teacher.network = Colour(torch.zeros(2, 3))
    short, events = msgspec.structs.replace(small, epochs=1), []
    finish(copy_classifier(teacher, dataset, short, where(tmp_path / "002")), events.append)
    cost = copy_report(tmp_path / "002").cost
    assert "larger" in cost
    assert events.count(Notice(cost)) == 1


def test_a_copy_leaves_a_classifier_and_its_figures_behind(teacher, dataset, small, tmp_path):
    run = tmp_path / "002"
    finish(copy_classifier(teacher, dataset, small, where(run)))
    copied = load_classifier(run)
    assert copied.classes == teacher.classes
    assert copied.backbone.name == "mobilenet_v3_small"
    assert copied.preprocessing.size == 32
    assert is_copy(run)
    assert copy_report(run).source == str(where(run).source)


def test_a_stopped_copy_goes_on_to_the_same_weights(teacher, dataset, small, tmp_path):
    finish(copy_classifier(teacher, dataset, small, where(tmp_path / "whole")))

    run = tmp_path / "broken"
    task = copy_classifier(teacher, dataset, small, where(run))
    next(e for e in task if isinstance(e, EpochDone))
    next(e for e in task if isinstance(e, BatchDone))
    task.close()
    assert read_json(run / "summary.json", RunSummary).state == "stopped"
    events: list[Event] = []
    finish(copy_classifier(teacher, dataset, small, where(run), resume=True), events.append)

    started = next(e for e in events if isinstance(e, RunStarted))
    assert started.epoch == 1
    whole = load_classifier(tmp_path / "whole").network.state_dict()
    resumed = load_classifier(run).network.state_dict()
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_a_copy_stopped_while_it_is_judged_gets_that_epoch_when_it_goes_on(
    teacher, dataset, small, tmp_path
):
    short = msgspec.structs.replace(small, epochs=1)
    whole: list[Event] = []
    finish(copy_classifier(teacher, dataset, short, where(tmp_path / "whole")), whole.append)

    run, resumed = tmp_path / "broken", []
    task = copy_classifier(teacher, dataset, short, where(run))
    # Learning is over; what is judged says how far the run is.
    next(e for e in task if isinstance(e, BatchDone) and e.batch == e.batches)
    next(e for e in task if isinstance(e, Progress) and e.total and e.done > 2)
    task.close()
    assert read_json(run / "summary.json", RunSummary).best_epoch == 0
    finish(copy_classifier(teacher, dataset, short, where(run), resume=True), resumed.append)

    (expected,) = (e for e in whole if isinstance(e, EpochDone))
    (told,) = (e for e in resumed if isinstance(e, EpochDone))
    assert msgspec.structs.replace(told, seconds=expected.seconds) == expected
    assert load_classifier(run).classes == teacher.classes


def test_a_copy_that_cannot_be_judged_is_not_begun(teacher, dataset, small, tmp_path):
    for item in dataset.of("val"):
        Path(item.path).unlink()
    with pytest.raises(WorkbenchError, match="to be judged by can be read any more"):
        finish(copy_classifier(teacher, dataset, small, where(tmp_path / "002")))
    assert not (tmp_path / "002").exists()


def test_a_copy_learns_what_its_teacher_says(dataset, tmp_path, teacher, small):
    """A teacher that tells red from blue: its copy does too, from few views."""
    with torch.no_grad():
        weight = torch.zeros(2, 3)
        weight[0, 2] = weight[1, 0] = 8.0
        teacher.network = Colour(weight)
    more = msgspec.structs.replace(small, weights="bundled", epochs=20, learning_rate=3e-3)
    events: list[Event] = []
    finish(copy_classifier(teacher, dataset, more, where(tmp_path / "002")), events.append)
    assert events.count(Notice(ANSWERS_ALONE)) == 1
    report = copy_report(tmp_path / "002")
    assert report.teacher.accuracy == 1.0
    assert report.student is not None
    assert report.student.accuracy >= 0.85


class Colour(torch.nn.Module):
    """Says which colour there is most of."""

    def __init__(self, weight):
        super().__init__()
        self.last = torch.nn.Linear(3, 2, bias=False)
        self.last.weight.copy_(weight)

    def forward(self, pictures):
        return self.last(pictures.mean((2, 3)))


def test_pictures_without_a_class_are_learned_from_too(teacher, dataset, small, tmp_path):
    from workbench.training.beginning import checked, setting_for

    loose = [msgspec.structs.replace(i, label=None, split=None) for i in dataset.items[:3]]
    more = msgspec.structs.replace(dataset, items=(*dataset.items, *loose))
    setting, _ = finish(setting_for(checked(small, more), more, tmp_path))
    lessons = ViewLessons(setting, 40)
    assert len(lessons.shown) == len(dataset.of("train")) + 3
    assert np.isfinite(lessons.shown[0].float().numpy()).all()
    lessons.close()


def setting_of(recipe, dataset, tmp_path):
    from workbench.training.beginning import checked, setting_for

    return finish(setting_for(checked(recipe, dataset), dataset, tmp_path / "cache"))[0]


def test_pictures_to_learn_from_and_to_be_judged_by_share_one_runs_memory(
    dataset, small, tmp_path, monkeypatch
):
    most, made, make = 100_000, [], squares.Squares.__init__

    def noted(self, items, preprocessing, cache, memory=most):
        made.append((len(items), memory))
        make(self, items, preprocessing, cache, memory)

    monkeypatch.setattr(squares, "MEMORY", most)
    monkeypatch.setattr(squares.Squares, "__init__", noted)
    ViewLessons(setting_of(small, dataset, tmp_path), 40).close()
    assert [count for count, _ in made] == [len(dataset.of("train")), len(dataset.of("val"))]
    assert sum(memory for _, memory in made) <= most


@pytest.mark.parametrize("fails", [False, True])
def test_a_copy_that_ends_before_it_learns_lets_go_of_its_pictures(
    teacher, dataset, small, tmp_path, monkeypatch, fails
):
    closed = []
    close = ViewLessons.close
    monkeypatch.setattr(ViewLessons, "close", lambda self: closed.append(self) or close(self))
    task = made_ready(teacher, setting_of(small, dataset, tmp_path))
    next(task)
    if fails:
        with pytest.raises(MemoryError):
            task.throw(MemoryError())
    else:
        task.close()
    assert len(closed) == 1


def test_a_folder_is_marked_as_a_copy_before_it_is_a_run(
    teacher, dataset, small, tmp_path, monkeypatch
):
    run = tmp_path / "002"

    def cut_off(*_args):
        assert not (run / "recipe.json").exists()
        raise SystemExit

    monkeypatch.setattr(training, "environment", cut_off)
    with pytest.raises(SystemExit):
        finish(copy_classifier(teacher, dataset, small, where(run)))
    assert is_copy(run)


def test_what_is_otherwise_here_stands_in_a_copys_record(teacher, dataset, small, tmp_path):
    run = tmp_path / "002"
    told = "This run was begun on another device."
    finish(copy_classifier(teacher, dataset, small, where(run), resume=True, moved=told))
    assert told in (run / "events.jsonl").read_text()
