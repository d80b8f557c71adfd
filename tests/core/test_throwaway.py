"""Stores of what can be made again: thrown away where they are damaged, and only there."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest

from workbench.core import throwaway
from workbench.core.throwaway import freed_bytes, open_throwaway, used_bytes

SCHEMA = "CREATE TABLE IF NOT EXISTS things (name TEXT, content BLOB)"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with one row."""
    path = tmp_path / "store.db"
    with closing(open_throwaway(path, SCHEMA)) as opened, opened:
        opened.execute("INSERT INTO things VALUES ('a', zeroblob(600000))")
    return path


def names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as opened:
        return [name for (name,) in opened.execute("SELECT name FROM things ORDER BY name")]


@pytest.mark.parametrize("content", [b"not a database at all" * 1000, None])
def test_a_damaged_store_is_thrown_away(store: Path, content: bytes | None) -> None:
    whole = store.read_bytes()
    store.write_bytes(content or whole[:100] + b"\xff" * 5000 + whole[5100:])
    with pytest.raises(sqlite3.DatabaseError):
        open_throwaway(store, SCHEMA)
    assert not store.exists()
    open_throwaway(store, SCHEMA).close()


def test_a_store_that_another_program_has_locked_stays(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throwaway, "_PATIENCE_SECONDS", 0.0)
    with closing(sqlite3.connect(store, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            open_throwaway(store, SCHEMA)
        other.execute("COMMIT")
    assert names(store) == ["a"]


@pytest.mark.skipif(sys.platform == "win32", reason="files there have no such limit")
def test_a_store_stays_where_the_disk_has_no_room_beside_it(store: Path) -> None:
    asked = (
        "import resource, sqlite3, sys; from pathlib import Path\n"
        "from workbench.core.throwaway import open_throwaway\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: open_throwaway(Path(sys.argv[1]), sys.argv[2])\n"
        "except sqlite3.OperationalError as error: print(error)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", asked, str(store), SCHEMA],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert told.stdout, "the store could be opened"
    assert names(store) == ["a"]


def test_a_new_store_that_several_threads_open_at_once_is_not_lost(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.db" for number in range(20)]
    at_once = threading.Barrier(4)

    def open_all() -> None:
        for path in paths:
            at_once.wait()
            with suppress(sqlite3.OperationalError):
                open_throwaway(path, SCHEMA).close()

    threads = [threading.Thread(target=open_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path for path in paths if not path.exists()] == []


def test_what_rows_took_is_free_within_the_file_once_they_are_gone(store: Path) -> None:
    with closing(open_throwaway(store, SCHEMA)) as opened:
        assert used_bytes(opened) > 600_000
        with opened:
            opened.execute("DELETE FROM things")
        assert used_bytes(opened) < 100_000
        assert freed_bytes(opened) > 500_000
