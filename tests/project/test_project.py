"""Projects: made, opened, found again; one window at a time."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.data.pictures import class_folders, put
from tests.project.scans import found, item
from workbench.core import places
from workbench.core.errors import WorkbenchError
from workbench.core.events import finish
from workbench.project.importing import import_pictures
from workbench.project.project import create_project, open_project, project_for
from workbench.project.settings import Settings, load_settings


@pytest.fixture
def project(tmp_path):
    project = create_project(tmp_path / "Leaves 🍁.workbench")
    yield project
    project.close()


def test_a_project_is_a_folder_with_its_own_name(project):
    assert project.name == "Leaves 🍁"
    assert {p.name for p in project.folder.iterdir()} >= {"project.db", "runs", "cache"}


def test_it_can_be_closed_and_opened_again(project):
    project.catalogue.replace(found(item("a")), Path("/p"))
    project.close()
    again = open_project(project.folder)
    assert again.dataset().classes == ("leaf",)
    again.close()


def test_a_second_window_on_the_same_project_is_told_so(project):
    with pytest.raises(WorkbenchError, match="open in another window"):
        open_project(project.folder)


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(WorkbenchError, match="other files"):
        create_project(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_a_folder_that_is_no_project_is_told_so(tmp_path):
    with pytest.raises(WorkbenchError, match="not a Workbench project"):
        open_project(tmp_path)
    with pytest.raises(WorkbenchError, match="is not there"):
        open_project(tmp_path / "nowhere")


def test_the_same_pictures_find_the_same_project(tmp_path):
    pictures = tmp_path / "leaves"
    pictures.mkdir()
    first = project_for(pictures)
    first.catalogue.replace(found(item("a")), pictures.resolve())
    first.close()
    again = project_for(pictures)
    assert again.folder == first.folder == places.projects_dir() / "leaves.workbench"
    again.close()


def test_other_pictures_of_the_same_name_get_a_project_of_their_own(tmp_path):
    folders = []
    for where in ("one", "two"):
        pictures = tmp_path / where / "leaves"
        pictures.mkdir(parents=True)
        project = project_for(pictures)
        project.catalogue.replace(found(item("a")), pictures.resolve())
        project.close()
        folders.append(project.folder.name)
    assert folders == ["leaves.workbench", "leaves 2.workbench"]


@pytest.fixture
def leaves(tmp_path) -> Path:
    """Ten pictures of each of two classes, read into a project."""
    folder = class_folders(tmp_path / "leaves", oak=10, birch=10)
    project = project_for(folder)
    finish(import_pictures(project, folder))
    project.close()
    return folder


def name_of_project(folder: Path) -> str:
    project = project_for(folder)
    project.close()
    return project.name


def test_pictures_that_were_moved_find_their_project(leaves, tmp_path):
    moved = leaves.rename(tmp_path / "leaves 2026")
    (moved / "oak" / "0.png").unlink()
    assert name_of_project(moved) == "leaves"


def test_pictures_that_were_read_through_a_link_are_known_where_they_were_moved_to(tmp_path):
    home = tmp_path / "home"
    (tmp_path / "linked").symlink_to(home)
    for name in "0123":
        put(home / "leaves" / "oak" / f"{name}.png", int(name))
    project = project_for(tmp_path / "linked" / "leaves")
    finish(import_pictures(project, tmp_path / "linked" / "leaves"))
    project.close()
    assert name_of_project((home / "leaves").rename(tmp_path / "leaves 2026")) == "leaves"


def test_pictures_that_were_moved_find_the_project_that_is_open(leaves, tmp_path):
    opened = open_project(places.projects_dir() / "leaves.workbench")
    assert project_for(leaves.rename(tmp_path / "leaves 2026"), opened=opened) is opened
    opened.close()


def test_a_copy_of_pictures_that_are_still_there_gets_a_project_of_its_own(leaves, tmp_path):
    assert name_of_project(Path(shutil.copytree(leaves, tmp_path / "copy"))) == "copy"


def test_other_pictures_of_the_same_names_are_not_those_that_were_moved(leaves, tmp_path):
    moved = leaves.rename(tmp_path / "leaves 2026")
    for seed, path in enumerate(sorted(moved.rglob("*.png"))):
        if path.stem > "2":
            put(path, seed)
    assert name_of_project(moved) == "leaves 2026"


def left_behind(name: str, runs: int = 0) -> Path:
    """A project into which no pictures were read to the end."""
    project = create_project(places.projects_dir() / f"{name}.workbench")
    project.close()
    for number in range(1, runs + 1):
        put(project.folder / "runs" / f"{number:03d}" / "recipe.json", b"{}")
    return project.folder


def test_a_project_whose_damaged_catalogue_was_moved_away_keeps_its_runs(tmp_path):
    pictures = tmp_path / "leaves"
    pictures.mkdir()
    folder = left_behind("leaves", runs=2)
    (folder / "project.db").write_bytes(b"damaged" * 1000)
    (folder / "project.db").rename(tmp_path / "away.db")
    again = project_for(pictures)
    assert again.folder == folder
    assert [run.name for run in again.runs()] == ["Run 1", "Run 2"]
    assert again.catalogue.item_count() == 0
    assert project_for(pictures, opened=again) is again, "its first reading was stopped"
    again.close()
    assert name_of_project(pictures) == "leaves", "its first reading was cut off"


def test_a_project_whose_first_reading_was_cut_off_is_taken_up_again(tmp_path):
    folder = left_behind("leaves")
    again = project_for(tmp_path / "leaves")
    assert again.folder == folder
    other = project_for(tmp_path / "leaves")  # the first is open, and may be reading others
    assert other.name == "leaves 2"
    other.close()
    again.close()


@pytest.mark.parametrize("why", ["damaged", "other files"])
def test_a_project_that_may_be_somebodys_is_not_taken(tmp_path, why):
    folder = left_behind("leaves")
    if why == "damaged":
        (folder / "project.db").write_bytes(b"damaged" * 1000)
    elif why == "other files":
        (folder / "project.db").unlink()
    new = project_for(tmp_path / "leaves")
    assert new.name == "leaves 2"
    new.close()


def test_looking_for_a_project_touches_no_other(tmp_path):
    pictures = tmp_path / "leaves"
    pictures.mkdir()
    newer = create_project(places.projects_dir() / "newer.workbench")
    newer.catalogue.replace(found(item("a")), pictures.resolve())
    newer.close()
    with sqlite3.connect(newer.folder / "project.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(WorkbenchError, match="newer version"):
        project_for(pictures)
    (newer.folder / "project.db").write_bytes(b"damaged")
    other = project_for(pictures)
    assert other.name == "leaves"
    other.close()


def test_run_folders_are_numbered_after_the_last(project):
    assert project.new_run_folder().name == "001"
    (project.folder / "runs" / "007").mkdir()
    assert project.new_run_folder().name == "008"


def test_recent_projects_are_remembered_newest_first_and_the_lost_left_out(project, tmp_path):
    settings = Settings()
    settings.opened(tmp_path / "gone.workbench")
    settings.opened(project.folder)
    settings.opened(project.folder)
    assert load_settings().recent_projects() == (project.folder,)
    assert len(load_settings().recent) == 2


def test_two_windows_remember_each_others_projects():
    here, there = load_settings(), load_settings()
    here.opened(Path("/one"))
    there.opened(Path("/two"))
    here.save()  # as when its window is closed
    assert load_settings().recent == [str(Path("/two")), str(Path("/one"))]
    here.forget(Path("/one"))
    assert load_settings().recent == [str(Path("/two"))]


def test_a_recent_project_that_cannot_be_reached_hides_no_other(project, tmp_path):
    settings = Settings(recent=[str(tmp_path / ("x" * 300)), str(project.folder)])
    assert settings.recent_projects() == (project.folder,)


def test_settings_that_cannot_be_reached_begin_afresh(monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", "/" + "x" * 300)
    assert load_settings() == Settings()


def test_a_folder_whose_name_is_no_text_keeps_nothing_else_from_being_saved(caplog):
    broken = "/caf\udce9"
    settings = Settings()
    settings.opened(Path(broken))
    settings.opened(Path("/leaves"))
    assert load_settings().recent == [str(Path("/leaves"))]
    settings.last_folder = broken
    with caplog.at_level("CRITICAL"):
        settings.save()
    assert load_settings().recent == [str(Path("/leaves"))]


def test_damaged_settings_begin_afresh(caplog):
    Settings(theme="dark").save()
    (places.settings_dir() / "settings.json").write_text("{")
    with caplog.at_level("CRITICAL"):
        assert load_settings() == Settings()
