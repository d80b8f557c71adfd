"""A run is taken out of its project, and can be brought back."""

from __future__ import annotations

import shutil

import pytest

from tests.app.runs import pictures, run_in
from workbench.core.errors import WorkbenchError
from workbench.core.events import Progress, finish
from workbench.core.files import write_json
from workbench.project.holding import NOTE, Holder, held
from workbench.project.removing import remove_run
from workbench.project.runs import next_run_folder, runs_in


@pytest.fixture
def project(tmp_path):
    return tmp_path / "parts.workbench"


@pytest.fixture
def run(project, tmp_path):
    return run_in(project, pictures(tmp_path / "pictures"), state=None)


@pytest.fixture
def to_bin(tmp_path):
    def move(folder):
        shutil.move(folder, tmp_path / "bin" / folder.name)
        return True

    (tmp_path / "bin").mkdir()
    return move


def test_a_run_goes_whole_and_its_number_is_given_to_no_other(run, project, to_bin, tmp_path):
    finish(remove_run(run, to_bin))
    assert runs_in(project) == ()
    assert (tmp_path / "bin" / "001" / "recipe.json").exists()
    assert next_run_folder(project).name == "002"


def test_where_there_is_no_bin_it_stays_and_the_folder_is_named(run):
    with pytest.raises(WorkbenchError) as refused:
        finish(remove_run(run, lambda _folder: False))
    assert str(run.folder) in refused.value.hint
    assert run.has_classifier


def test_a_run_that_is_trained_here_or_elsewhere_stays(run, to_bin):
    def wait():
        yield Progress(0, None, "Learning")

    training = held(run, wait())
    next(training)
    with pytest.raises(WorkbenchError, match="is being trained"):
        finish(remove_run(run, to_bin))
    training.close()
    write_json(run.folder / NOTE, Holder("another machine", 7))
    with pytest.raises(WorkbenchError, match="is being trained"):
        finish(remove_run(run, to_bin))
    assert run.has_classifier
