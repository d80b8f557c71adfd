"""What the window says to projects and folders it cannot use: words in its bar, nothing lost."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from tests.app import runs
from tests.end_to_end.hand import Hand, until
from tests.end_to_end.window import opened_window
from workbench.app.shell.window import MainWindow
from workbench.core.events import Task
from workbench.data import scanning
from workbench.project.project import create_project, open_project


@pytest.fixture(scope="module", autouse=True)
def _torch_is_there() -> None:
    """Imported once, so that no page's worker thread still imports it when its test ends."""
    import torch  # noqa: F401


@pytest.fixture
def window(qapp) -> Iterator[MainWindow]:
    with opened_window() as window:
        yield window


def drop(window: MainWindow, path: Path) -> None:
    hand = Hand(window)
    hand.drop([path])
    hand.close()


def words_in_the_bar(window: MainWindow) -> str:
    """The message and its hint, once nothing runs any more; never a dialog."""
    until(lambda: window.messages.isVisible() and not window.state.now.working, "a message")
    assert not [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]
    return f"{window.messages.text.text()} {window.messages.hint.text()}"


def test_a_project_that_another_window_has_open(window, tmp_path):
    elsewhere = create_project(tmp_path / "parts.workbench")
    drop(window, elsewhere.folder)
    assert "open in another window" in words_in_the_bar(window)
    assert window.session.project is None
    assert elsewhere.catalogue.items() == ()
    elsewhere.close()


def test_the_open_project_stays_where_the_wanted_one_cannot_be_opened(window, tmp_path):
    create_project(tmp_path / "mine.workbench").close()
    drop(window, tmp_path / "mine.workbench")
    until(lambda: window.session.project is not None, "the project")
    elsewhere = create_project(tmp_path / "parts.workbench")
    drop(window, elsewhere.folder)
    assert "open in another window" in words_in_the_bar(window)
    assert window.session.project.name == "mine"
    elsewhere.close()


def test_a_project_made_by_a_newer_version(window, tmp_path):
    folder = tmp_path / "parts.workbench"
    create_project(folder).close()
    set_version(folder, 99)
    before = (folder / "project.db").read_bytes()
    drop(window, folder)
    assert "newer" in words_in_the_bar(window)
    assert window.session.project is None
    assert (folder / "project.db").read_bytes() == before


def set_version(folder: Path, version: int) -> None:
    connection = sqlite3.connect(folder / "project.db")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.commit()
    connection.close()


@pytest.fixture
def vanishing(monkeypatch):
    """Reading goes on after the folder has been taken away, as when a stick is pulled out."""
    from workbench.project import importing

    def scan(folder: Path, seed: int = 0) -> Task[scanning.Scan]:
        reading = scanning.scan(folder, seed)
        yield next(reading)
        shutil.rmtree(folder)
        return (yield from reading)

    return lambda: monkeypatch.setattr(importing, "scan", scan)


def test_a_folder_that_vanishes_while_it_is_read_the_first_time(window, tmp_path, vanishing):
    runs.pictures(tmp_path / "parts")
    vanishing()
    drop(window, tmp_path / "parts")
    assert "vanished while it was being read" in words_in_the_bar(window)


def test_a_folder_that_vanishes_while_it_is_read_again_costs_nothing(window, tmp_path, vanishing):
    runs.pictures(tmp_path / "parts")
    drop(window, tmp_path / "parts")
    assert "12 pictures" in words_in_the_bar(window)
    window.messages.dismiss()
    runs.run_in(window.session.project.folder, window.session.project.dataset())
    vanishing()
    window.do("file.read_again")
    assert "vanished while it was being read" in words_in_the_bar(window)
    folder = window.session.project.folder
    window.session.close_project()
    with_all = open_project(folder)
    assert len(with_all.runs()) == 1
    assert len(with_all.catalogue.items()) == 12
    with_all.close()


def test_the_new_place_of_pictures_that_are_gone_can_be_shown(window, tmp_path, monkeypatch):
    runs.pictures(tmp_path / "parts")
    drop(window, tmp_path / "parts")
    assert "12 pictures" in words_in_the_bar(window)
    shutil.rmtree(tmp_path / "parts")
    window.messages.dismiss()
    window.do("file.read_again")
    assert "elsewhere…” in the project's menu" in words_in_the_bar(window)
    window.messages.dismiss()
    runs.pictures(tmp_path / "others", a_class=2)
    monkeypatch.setattr(window.dialogs, "folder", lambda _title, then: then(tmp_path / "others"))
    window.do("file.elsewhere")
    assert "reads them in “others” from now on; its runs are kept" in words_in_the_bar(window)
    assert window.session.project.name == "parts"
    assert window.session.project.catalogue.item_count() == 6
