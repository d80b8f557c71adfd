"""Runs that go on, are made longer, and branch."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

from tests.app.runs import pictures
from tests.app.runs import project_of as opened
from workbench.core.errors import WorkbenchError
from workbench.core.events import finish
from workbench.core.places import CATALOGUE
from workbench.models.classifier_files import CARD, TENSORS
from workbench.project import catalogue
from workbench.project.choosing import default_recipe
from workbench.project.holding import LOCK
from workbench.project.learning import branch_run, extend_run, train_beside, train_run
from workbench.project.resuming import resume_run
from workbench.project.runs import open_run, project_of
from workbench.training.keeping.files import CHECKPOINTS, EVENTS, SUMMARY
from workbench.training.keeping.lineage import read_lineage


def test_a_run_that_goes_on_first_says_what_it_had_said_before(trained):
    told = resume_run(trained)
    assert next(told) == trained.recalled()
    told.close()


def test_a_run_is_made_longer_and_branched_with_its_lineage(trained, tmp_path):
    folder = tmp_path / "p.workbench"
    shutil.copytree(project_of(trained), folder)
    run = open_run(folder / "runs" / trained.folder.name)
    assert finish(extend_run(run, 3)).epochs_done == 3
    assert run.recipe.epochs == 3
    summary = finish(branch_run(run, "best", {"epochs": 1, "mixup": 0.2}))
    branch = open_run(Path(summary.run))
    assert branch.number == run.number + 1
    assert branch.recipe.mixup == 0.2
    assert branch.evaluation() is not None
    lineage = read_lineage(branch.folder)
    assert lineage is not None
    assert lineage.parent is not None
    assert Path(lineage.parent.run) == run.folder


def test_a_run_cut_off_before_its_first_epoch_begins_again_by_its_recipe(trained, tmp_path):
    folder = tmp_path / "p.workbench"
    shutil.copytree(project_of(trained), folder)
    run = open_run(folder / "runs" / trained.folder.name)
    shutil.rmtree(run.folder / CHECKPOINTS)
    for name in (CARD, TENSORS, SUMMARY, EVENTS):
        (run.folder / name).unlink()
    assert run.can_go_on
    summary = finish(resume_run(run))
    assert (summary.state, summary.epochs_done) == ("finished", trained.recipe.epochs)
    assert run.has_classifier


def test_nothing_is_learned_out_of_the_cache_where_the_pictures_are_gone(tmp_path):
    whole = pictures(tmp_path / "pictures")
    project = opened(whole, tmp_path)
    (tmp_path / "pictures").rename(tmp_path / "renamed")
    recipe = default_recipe("mobilenet_v3_small", "random")
    with pytest.raises(WorkbenchError, match="pictures” any more"):
        finish(train_run(project, recipe))
    assert project.runs() == ()
    project.close()


def test_a_run_beside_another_window_leaves_its_project_as_it_is(tmp_path, monkeypatch):
    whole = pictures(tmp_path / "pictures")
    with monkeypatch.context() as older:
        older.setattr(catalogue, "MIGRATIONS", catalogue.MIGRATIONS[:1])
        project = opened(whole, tmp_path)
    # As a program of an older version holds it, that keeps no write-ahead log.
    database = project.folder / CATALOGUE
    project.close()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    before = database.read_bytes()
    recipe = default_recipe("mobilenet_v3_small", "random")
    training = train_beside(project.folder, tmp_path / "pictures", recipe)
    next(training)
    training.close()
    assert database.read_bytes() == before
    assert not [*project.folder.glob("*.version1.db")]


def test_a_run_that_is_trained_elsewhere_is_not_made_longer(trained):
    before = trained.recipe
    with FileLock(trained.folder / LOCK), pytest.raises(WorkbenchError, match="another window"):
        finish(extend_run(trained, 9))
    assert trained.recipe == before
