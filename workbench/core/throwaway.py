"""SQLite files that hold nothing but what can be made again: quick, and safe to delete."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

_PATIENCE_SECONDS = 10.0
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


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
    store = sqlite3.connect(path, timeout=_PATIENCE_SECONDS, check_same_thread=not any_thread)
    try:
        store.execute("PRAGMA page_size = 16384")  # of a new file: what is kept is large
        # A power cut may cost the newest rows, never the file.
        store.execute("PRAGMA journal_mode = WAL")
        store.execute("PRAGMA synchronous = NORMAL")
        store.execute(schema)
    except sqlite3.Error as error:
        store.close()
        # Others may be at work in one that is locked, or has no room beside it.
        if _is_damage(error):
            _throw_away(path)
        raise
    return store


def used_bytes(store: sqlite3.Connection) -> int:
    """What its rows take: a file does not shrink when they go."""
    return (_told(store, "page_count") - _told(store, "freelist_count")) * _told(store, "page_size")


def freed_bytes(store: sqlite3.Connection) -> int:
    """Room within the file."""
    return _told(store, "freelist_count") * _told(store, "page_size")


def _told(store: sqlite3.Connection, name: str) -> int:
    return int(store.execute(f"PRAGMA {name}").fetchone()[0])


def _is_damage(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED


def _throw_away(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + end).unlink(missing_ok=True)
