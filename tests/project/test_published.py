"""A published network that is copied: it learns the classes first, as a run of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from safetensors.torch import save_file

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Progress, finish
from workbench.models.networks import build
from workbench.project.copies import Ground, make_copy, network_source, resume_copy
from workbench.project.importing import import_pictures
from workbench.project.processes import begun_before
from workbench.project.project import create_project
from workbench.project.published import FITTING, teacher_recipe
from workbench.project.runs import Run, runs_in
from workbench.training.distillation.report import copy_recipe, copy_report, is_copy
from workbench.training.events import EpochDone, RunStarted, TeacherBegun
from workbench.training.recipe import Recipe, validated


@pytest.fixture(scope="session")
def weights(tmp_path_factory) -> Path:
    """All weights of a network, as a file of the user's."""
    path = tmp_path_factory.mktemp("weights") / "squeezenet1_1.safetensors"
    save_file(build("squeezenet1_1", 1000, seed=1).state_dict(), path)
    return path


@pytest.fixture
def fitting(weights) -> Recipe:
    return teacher_recipe("squeezenet1_1", str(weights), device="cpu", seed=3, epochs=1)


@pytest.fixture
def ground(tmp_path, pictures) -> Ground:
    project = create_project(tmp_path / "patches.workbench")
    finish(import_pictures(project, pictures))
    dataset = project.dataset()
    project.close()
    return Ground(project.folder, dataset)


@pytest.fixture
def small(monkeypatch, fitting) -> Recipe:
    monkeypatch.setattr("workbench.training.distillation.view_lessons.LEAST_VIEWS", 16)
    asked = {"epochs": 1, "image_size": 32, "batch_size": 8, "device": "cpu"}
    return validated(copy_recipe("mobilenet_v3_small", "random", fitting, **asked))


def test_a_published_network_becomes_a_run_of_the_classes_and_the_copy_is_the_next(
    fitting, ground, small
):
    events: list[Event] = []
    summary = finish(make_copy(network_source(fitting, ground), small), events.append)
    teacher, copy = runs_in(ground.project)
    assert (teacher.number, copy.number, Path(summary.run)) == (1, 2, copy.folder)
    assert teacher.state == copy.state == "finished"
    assert (teacher.recipe.strategy, teacher.recipe.seed) == ("features", 3)
    assert teacher.classifier().classes == ("blue", "red")
    assert teacher.evaluation() is not None
    report = copy_report(copy.folder)
    assert report.source == str(teacher.folder)
    assert report.teacher is not None
    assert report.teacher.backbone == "squeezenet1_1"
    assert report.teacher.accuracy == pytest.approx(teacher.summary.val_accuracy)
    assert report.student is not None

    told = TeacherBegun(str(copy.folder), str(teacher.folder), "SqueezeNet 1.1")
    assert [e for e in events if isinstance(e, TeacherBegun)] == [told]
    begun = events.index(next(e for e in events if isinstance(e, RunStarted)))
    assert events[begun].run == str(copy.folder)
    assert any(isinstance(e, Progress) and e.doing == FITTING for e in events[:begun])
    assert sum(isinstance(e, EpochDone) for e in events) == 1, "only the copy's epochs are told"


def test_a_copy_stopped_while_its_teacher_is_fitted_goes_on_with_both(fitting, ground, small):
    task = make_copy(network_source(fitting, ground), small)
    next(e for e in task if isinstance(e, TeacherBegun))
    next(task)
    task.close()
    teacher, copy = runs_in(ground.project)
    assert is_copy(copy.folder)
    assert copy_report(copy.folder).teacher is None
    assert (teacher.has_classifier, copy.state) == (False, "unfinished")

    events: list[Event] = []
    summary = finish(resume_copy(copy), events.append)
    assert isinstance(events[0], TeacherBegun)
    assert (summary.state, Path(summary.run)) == ("finished", copy.folder)
    assert teacher.state == "finished"
    assert copy.recipe.epochs == small.epochs
    assert len(runs_in(ground.project)) == 2


def test_a_copy_whose_teacher_is_ready_goes_on_without_fitting_it_again(fitting, ground, small):
    task = make_copy(network_source(fitting, ground), small)
    next(e for e in task if isinstance(e, RunStarted))
    task.close()
    _, copy = runs_in(ground.project)
    events: list[Event] = []
    finish(resume_copy(copy), events.append)
    assert not any(isinstance(e, TeacherBegun) for e in events)
    assert copy.state == "finished"


def test_what_cannot_be_fitted_leaves_no_run_behind(fitting, ground, small, weights, monkeypatch):
    monkeypatch.setattr("workbench.models.weights.tensors_of", _unreadable)
    with pytest.raises(WorkbenchError, match="cannot be read"):
        finish(make_copy(network_source(fitting, ground), small))
    assert list((ground.project / "runs").iterdir()) == []


def _unreadable(_backbone, _source):
    raise WorkbenchError("The weights cannot be read.", "")


def test_a_copy_whose_teacher_was_thrown_away_before_it_was_ready_says_so(fitting, ground, small):
    task = make_copy(network_source(fitting, ground), small)
    next(e for e in task if isinstance(e, TeacherBegun))
    task.close()
    teacher, copy = runs_in(ground.project)
    (teacher.folder / "recipe.json").unlink()
    with pytest.raises(WorkbenchError, match="Run 2 copies is not at"):
        finish(resume_copy(copy))


def test_a_network_of_random_numbers_cannot_teach():
    with pytest.raises(WorkbenchError, match="learned nothing"):
        teacher_recipe("resnet18", "random")


def test_a_copy_whose_teacher_is_fitted_is_found_when_torchrun_starts_the_job_again(
    fitting, ground, small, monkeypatch
):
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "job")
    monkeypatch.setenv("WORLD_SIZE", "2")
    task = make_copy(network_source(fitting, ground), small)
    next(e for e in task if isinstance(e, TeacherBegun))
    task.close()
    monkeypatch.setenv("TORCHELASTIC_RESTART_COUNT", "1")
    assert begun_before(ground.project) == Run(ground.project / "runs" / "002")
