"""SQLite files that hold nothing but what can be made again: quick, and safe to delete."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path


def open_throwaway(path: Path, schema: str, *, any_thread: bool = False) -> sqlite3.Connection:
    """Open such a file, made where missing; a damaged one is thrown away.

    Args:
        path: The file.
        schema: One statement that makes its table where there is none.
        any_thread: Whether the connection may go from thread to thread.

    Raises:
        sqlite3.Error, OSError: It cannot be used; the next time it may be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    store = sqlite3.connect(path, timeout=10, check_same_thread=not any_thread)
    try:
        store.execute("PRAGMA page_size = 16384")  # of a new file: what is kept is large
        # A power cut may cost the newest rows, never the file.
        store.execute("PRAGMA journal_mode = WAL")
        store.execute("PRAGMA synchronous = NORMAL")
        store.execute(schema)
    except sqlite3.DatabaseError:
        store.close()
        _throw_away(path)
        raise
    return store


def _throw_away(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + end).unlink(missing_ok=True)
