"""What a catalogue says without its project being opened: no lock, no migration, no change."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path, PurePath
from urllib.parse import quote

SOURCE = "SELECT value FROM about WHERE key = 'pictures'"


def pictures_of(database: Path) -> Path | None:
    """The folder a catalogue was made from, without opening the project; None where unknown."""
    try:
        return _pictures_in(database)
    except sqlite3.Error:
        return None


def some_items(database: Path, most: int) -> tuple[tuple[str, str], ...]:
    """Id and path of a few items, spread over all, without opening the project; none if damaged."""
    spread = (
        "SELECT id, path FROM items WHERE position % (1 + (SELECT COUNT(*) FROM items) / ?) = 0"
    )
    try:
        with closing(reading(database)) as connection:
            rows = connection.execute(spread, (most,))
            return tuple((str(id_), str(path)) for id_, path in rows)
    except sqlite3.Error:
        return ()


def paths_in(database: Path, ids: Collection[str]) -> dict[str, str]:
    """Where the items with these ids lie now; those that a catalogue does not know are left out."""
    try:
        with closing(reading(database)) as connection:
            rows = connection.execute("SELECT id, path FROM items")
            return {str(id_): str(path) for id_, path in rows if id_ in ids}
    except sqlite3.Error:
        return {}


def is_blank(database: Path) -> bool:
    """Whether no pictures were ever read into a catalogue; False where it cannot be read."""
    try:
        return _pictures_in(database) is None
    except sqlite3.Error:
        return False


def _pictures_in(database: Path) -> Path | None:
    with closing(reading(database)) as connection:
        row = connection.execute(SOURCE).fetchone()
    return Path(str(row[0])) if row else None


def reading(database: Path) -> sqlite3.Connection:
    """A connection that can change nothing. Raises sqlite3.Error."""
    return sqlite3.connect(f"{uri_of(database.absolute())}?mode=ro", uri=True)


def uri_of(path: PurePath) -> str:
    """An absolute path as SQLite wants it: no host before it, not even that of a network share.

    See https://sqlite.org/uri.html; `Path.as_uri` writes the server as the host.
    """
    plain = path.as_posix()
    quoted = quote(plain.encode(errors="surrogateescape"), safe="/:")
    return f"file://{quoted}" if plain.startswith("/") else f"file:///{quoted}"
