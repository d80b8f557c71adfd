"""A folder or a ZIP of pictures becomes what a project holds."""

from __future__ import annotations

import errno
import shutil
import zipfile
from pathlib import Path

import pytest

from workbench.core.errors import WorkbenchError
from workbench.core.events import finish
from workbench.project import importing
from workbench.project.importing import import_pictures


def test_a_folder_becomes_the_projects_dataset(project, pictures):
    finish(import_pictures(project, pictures))
    dataset = project.dataset()
    assert dataset.classes == ("blue", "red")
    assert len(dataset.items) == 20
    assert project.source == pictures.resolve()


def test_a_zip_is_unpacked_once_into_the_project(project, pictures, tmp_path):
    archive = tmp_path / "patches.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for path in pictures.rglob("*.png"):
            out.write(path, path.relative_to(pictures.parent))
    for _ in range(2):
        finish(import_pictures(project, archive))
    assert project.dataset().classes == ("blue", "red")
    assert len(list((project.folder / "pictures").iterdir())) == 1
    assert project.source == archive.resolve()


def test_a_zip_that_was_cut_short_is_said_to_be_damaged(project, pictures, tmp_path):
    archive = Path(shutil.make_archive(str(tmp_path / "patches"), "zip", pictures))
    archive.write_bytes(archive.read_bytes()[:-60])
    with pytest.raises(WorkbenchError, match=r"damaged\. Download or copy"):
        finish(import_pictures(project, archive))


def test_a_zip_that_cannot_be_read_is_said_in_words(project, pictures, tmp_path, monkeypatch):
    archive = Path(shutil.make_archive(str(tmp_path / "patches"), "zip", pictures))

    def closed(_path):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(importing, "sha256", closed)
    with pytest.raises(WorkbenchError, match="may not be read"):
        finish(import_pictures(project, archive))


def test_a_scan_that_is_stopped_leaves_the_project_as_it_was(project, pictures):
    finish(import_pictures(project, pictures))
    before = project.dataset()
    task = import_pictures(project, pictures.parent)
    next(task)
    task.close()
    assert project.dataset() == before
