"""The catalogue: durable at once, checked at open, never a newer schema."""

from __future__ import annotations

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from tests.project.scans import found, item
from workbench.core.errors import WorkbenchError
from workbench.data.items import Rejected
from workbench.data.marks import Frame
from workbench.project import catalogue as module
from workbench.project.catalogue import MIGRATIONS, Catalogue, CatalogueReader
from workbench.project.glancing import paths_in, uri_of


@pytest.fixture
def catalogue(tmp_path):
    catalogue = Catalogue(tmp_path / "project.db")
    yield catalogue
    catalogue.close()


def test_what_a_scan_found_is_kept_in_its_order(catalogue):
    items = (item("b"), item("a", "stem", "val"), item("c", None, None))
    catalogue.replace(
        found(*items, rejected=[Rejected("/x.txt", "not a picture")], notes=["so"]), Path("/p")
    )
    assert catalogue.items() == items
    assert catalogue.classes() == ("leaf", "stem")
    assert catalogue.rejected() == (Rejected("/x.txt", "not a picture"),)
    assert catalogue.notes() == ("so",)
    assert catalogue.source() == Path("/p")


def test_it_survives_a_cut_right_after_the_change(tmp_path):
    first = Catalogue(tmp_path / "project.db")
    first.replace(found(item("a")), Path("/p"))
    second = Catalogue(tmp_path / "project.db")  # the first is never closed: as after a power cut
    assert [i.id for i in second.items()] == ["a" * 8]
    second.close()
    first.close()


def test_a_change_that_fails_changes_nothing(catalogue):
    catalogue.replace(found(item("a")), Path("/p"))
    with pytest.raises(WorkbenchError):
        catalogue.replace(found(item("b"), item("b")), Path("/p"))  # the same id twice
    assert [i.id for i in catalogue.items()] == ["a" * 8]


def test_what_is_known_is_read_while_a_change_is_being_written(catalogue):
    catalogue.replace(found(item("a")), Path("/p"))
    with ThreadPoolExecutor(1) as window, catalogue._changing() as connection:
        connection.execute("DELETE FROM items")
        assert window.submit(catalogue.item_count).result(timeout=20) == 1


def test_paths_are_found_by_the_pictures_own_fingerprint(catalogue, tmp_path):
    catalogue.replace(found(item("a"), item("b")), Path("/p"))
    assert paths_in(tmp_path / "project.db", ["b" * 8, "nobody"]) == {
        "b" * 8: "/pictures/leaf/b.jpg"
    }


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (PurePosixPath("/home/me/50 % #1?.db"), "file:///home/me/50%20%25%20%231%3F.db"),
        (PureWindowsPath(r"C:\Users\me\ä.db"), "file:///C:/Users/me/%C3%A4.db"),
        (PureWindowsPath(r"\\server\share\my.db"), "file:////server/share/my.db"),
    ],
)
def test_a_catalogues_address_names_no_host(path: PurePath, uri: str):
    assert uri_of(path) == uri


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
@pytest.mark.parametrize("name", [b"50 % #1?", b"caf\xe9"])
def test_a_catalogue_is_read_wherever_it_lies(tmp_path, name):
    folder = tmp_path / os.fsdecode(name)
    folder.mkdir()
    with closing(Catalogue(folder / "project.db")) as catalogue:
        catalogue.replace(found(item("a")), Path("/p"))
        assert catalogue.source() == Path("/p")


def test_a_newer_project_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "project.db"
    Catalogue(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(WorkbenchError, match="newer version"):
        Catalogue(path)
    assert path.read_bytes() == before


def test_only_reading_refuses_a_newer_project_too(tmp_path):
    path = tmp_path / "project.db"
    Catalogue(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(WorkbenchError, match="newer version"):
        CatalogueReader(path).dataset()


@pytest.mark.parametrize("content", [b"not a database at all" * 50, b"SQLite format 3\0" * 100])
def test_a_damaged_catalogue_is_said_in_words(tmp_path, content):
    (tmp_path / "project.db").write_bytes(content)
    with pytest.raises(WorkbenchError, match="damaged"):
        Catalogue(tmp_path / "project.db")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_IOERR_READ, "The disk did not let .*connect it"),
        (sqlite3.SQLITE_FULL, "The disk is full"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "in use by another program"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "may not be read or written"),
        (sqlite3.SQLITE_CANTOPEN, "may not be read or written"),
        (sqlite3.SQLITE_MISMATCH, "could not be used"),
    ],
)
def test_what_does_not_damage_a_catalogue_leads_nobody_to_move_it_away(
    catalogue, monkeypatch, code, words
):
    def fails(_path):
        error = sqlite3.OperationalError("words of SQLite")
        error.sqlite_errorcode = code
        raise error

    monkeypatch.setattr(module, "reading", fails)
    with pytest.raises(WorkbenchError, match=words) as refused:
        catalogue.items()
    assert "Move the file away" not in str(refused.value)


def test_a_closed_catalogue_is_not_called_damaged(tmp_path):
    catalogue = Catalogue(tmp_path / "project.db")
    catalogue.close()
    with pytest.raises(WorkbenchError, match="Open the project again"):
        catalogue.mark("a" * 8, [FRAME])


def test_a_folder_that_is_not_there_is_said_in_words(tmp_path):
    with pytest.raises(WorkbenchError):
        Catalogue(tmp_path / "missing" / "project.db")


FRAME, OTHER = Frame(0.1, 0.2, 0.5, 0.75), Frame(0.0, 0.0, 1.0, 1.0)


def test_marks_are_durable_at_once_and_outlive_a_new_scan(tmp_path):
    first = Catalogue(tmp_path / "project.db")
    first.replace(found(item("a")), Path("/p"))
    first.mark("a" * 8, [FRAME])
    first.mark("a" * 8, [FRAME, OTHER])
    first.replace(found(item("b")), Path("/p"))
    second = Catalogue(tmp_path / "project.db")  # the first is never closed: as after a power cut
    assert second.marks() == {"a" * 8: (FRAME, OTHER)}
    second.mark("a" * 8, [])
    assert first.marks() == {}
    second.close()
    first.close()


@pytest.fixture
def from_before_marks(tmp_path, monkeypatch):
    """A project of version 1 that was never closed: as after a power cut."""
    with monkeypatch.context() as patched:
        patched.setattr(module, "MIGRATIONS", MIGRATIONS[:1])
        old = Catalogue(tmp_path / "project.db")
    old.replace(found(item("a")), Path("/p"))
    yield tmp_path / "project.db"
    old.close()


def test_a_project_from_before_marks_gets_room_for_them_and_keeps_a_copy(from_before_marks):
    grown = Catalogue(from_before_marks)
    grown.mark("a" * 8, [FRAME])
    assert (len(grown.items()), grown.marks()) == (1, {"a" * 8: (FRAME,)})
    grown.close()
    with closing(sqlite3.connect(from_before_marks.with_name("project.version1.db"))) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (1,)
        assert copy.execute("SELECT id FROM items").fetchall() == [("a" * 8,)]


def test_a_copy_that_cannot_be_written_is_said_in_words_and_nothing_is_changed(from_before_marks):
    from_before_marks.with_name("project.version1.db").mkdir()
    with pytest.raises(WorkbenchError, match=r"project\.version1\.db"):
        Catalogue(from_before_marks)
    with closing(sqlite3.connect(from_before_marks)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_damaged_marks_are_said_in_words(tmp_path):
    grown = Catalogue(tmp_path / "project.db")
    with sqlite3.connect(tmp_path / "project.db") as connection:
        connection.execute("INSERT INTO marks VALUES('a', 'no frames')")
    connection.close()
    with pytest.raises(WorkbenchError, match="damaged"):
        grown.marks()
    grown.close()
