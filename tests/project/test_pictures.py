"""Where the pictures of a run lie now."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from workbench.core.errors import WorkbenchError
from workbench.core.events import finish
from workbench.core.files import sha256
from workbench.project.importing import import_pictures
from workbench.project.pictures import dataset_of, files_in
from workbench.project.project import create_project
from workbench.project.runs import open_run, project_of


def test_moved_pictures_are_found_again_by_their_content(moved, tmp_path):
    assert all(Path(i.path).is_relative_to(tmp_path / "elsewhere") for i in dataset_of(moved).items)


def test_pictures_that_changed_names_are_found_by_content_though_every_name_is_there(
    trained, pictures, tmp_path
):
    home = Path(shutil.copytree(project_of(trained), tmp_path / "p.workbench"))
    renamed = Path(shutil.copytree(pictures, tmp_path / "patches"))
    project = create_project(home)
    finish(import_pictures(project, renamed))
    before = {item.id: item for item in dataset_of(open_run(home / "runs" / "001")).items}
    first, second = renamed / "blue" / "0.png", renamed / "blue" / "1.png"
    first.replace(renamed / "x.png")
    second.replace(first)
    (renamed / "x.png").replace(second)
    finish(import_pictures(project, renamed))
    project.close()
    after = dataset_of(open_run(home / "runs" / "001")).items
    assert {item.id for item in after if item.path != before[item.id].path} == {
        sha256(first),
        sha256(second),
    }
    assert all(sha256(Path(item.path)) == item.id for item in after)


@pytest.mark.parametrize("state", ["newer", "damaged"])
def test_a_catalogue_that_cannot_be_opened_does_not_keep_a_run_from_its_pictures(
    trained, tmp_path, state
):
    home = Path(shutil.copytree(project_of(trained), tmp_path / "p.workbench"))
    database = home / "project.db"
    if state == "damaged":
        database.write_bytes(b"damaged" * 1000)
    else:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("PRAGMA user_version = 99")
    assert dataset_of(open_run(home / "runs" / "001")) == dataset_of(trained)


def test_a_place_that_is_not_there_is_named(tmp_path):
    with pytest.raises(WorkbenchError, match="nowhere"):
        finish(files_in([tmp_path / "nowhere"]))


def test_a_place_that_cannot_be_looked_at_is_said_in_words(tmp_path):
    with pytest.raises(WorkbenchError, match="too long"):
        finish(files_in([tmp_path / ("x" * 300)]))


def test_a_folder_without_files_is_named(tmp_path):
    with pytest.raises(WorkbenchError, match=tmp_path.name):
        finish(files_in([tmp_path]))


def test_hidden_files_in_a_folder_are_left_out(tmp_path):
    for name in (".DS_Store", "b.png", "a.png"):
        (tmp_path / name).write_bytes(b"")
    assert [p.name for p in finish(files_in([tmp_path]))] == ["a.png", "b.png"]
