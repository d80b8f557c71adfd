"""A folder or a ZIP of pictures becomes what a project holds."""

from __future__ import annotations

import zipfile

from workbench.core.events import finish
from workbench.project.importing import import_pictures


def test_a_folder_becomes_the_projects_dataset(project, pictures):
    finish(import_pictures(project, pictures))
    dataset = project.dataset()
    assert dataset.classes == ("blue", "red")
    assert len(dataset.items) == 20
    assert project.pictures == pictures.resolve()


def test_a_zip_is_unpacked_once_into_the_project(project, pictures, tmp_path):
    archive = tmp_path / "patches.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for path in pictures.rglob("*.png"):
            out.write(path, path.relative_to(pictures.parent))
    for _ in range(2):
        finish(import_pictures(project, archive))
    assert project.dataset().classes == ("blue", "red")
    assert len(list((project.folder / "pictures").iterdir())) == 1
    assert project.pictures == archive.resolve()


def test_a_scan_that_is_stopped_leaves_the_project_as_it_was(project, pictures):
    finish(import_pictures(project, pictures))
    before = project.dataset()
    task = import_pictures(project, pictures.parent)
    next(task)
    task.close()
    assert project.dataset() == before
