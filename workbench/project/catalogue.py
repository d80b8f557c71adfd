"""The pictures of a project in SQLite: durable at once, checked at open, never a newer schema."""

from __future__ import annotations

import errno
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from workbench.core.errors import WorkbenchError, in_words
from workbench.core.files import is_there
from workbench.data.items import Dataset, Item, Rejected
from workbench.data.marks import Frame
from workbench.data.scanning import Scan
from workbench.project.glancing import SOURCE, reading

_FIRST = """
CREATE TABLE about(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE classes(position INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE items(
    id TEXT PRIMARY KEY, path TEXT NOT NULL, label TEXT REFERENCES classes(name), split TEXT,
    width INTEGER NOT NULL, height INTEGER NOT NULL, position INTEGER NOT NULL
) STRICT;
CREATE INDEX items_by_position ON items(position);
CREATE TABLE rejected(
    position INTEGER PRIMARY KEY, path TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE TABLE notes(position INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
"""

# By content, like everything about a picture; they stay while a folder is read in anew.
_MARKS = "CREATE TABLE marks(item TEXT PRIMARY KEY, frames TEXT NOT NULL) STRICT;"

MIGRATIONS: tuple[str, ...] = (_FIRST, _MARKS)
"""Script n brings a catalogue from version n to n + 1; never change one that was released."""

DAMAGED = (
    "The project's catalogue “{path}” is damaged.",
    (
        "Move the file away and drop the folder of pictures on the window again: the pictures "
        "themselves are untouched, and the runs are kept."
    ),
)


class CatalogueReader:
    """What catalogues of every version hold; reading changes nothing, whoever else has it open.

    Args:
        path: The database file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def dataset(self) -> Dataset:
        """Classes and items, in the order of the scan.

        Raises:
            WorkbenchError: It is damaged, or was made by a newer version.
        """
        _refuse_newer(int(str(self._rows("PRAGMA user_version")[0][0])), self._path)
        return Dataset(classes=self.classes(), items=self.items())

    def _rows(self, query: str) -> list[tuple[object, ...]]:
        """On a connection of its own, so that the window never waits for what a worker does."""
        try:
            with closing(reading(self._path)) as connection:
                return connection.execute(query).fetchall()
        except sqlite3.Error as error:
            raise _in_words(error, self._path) from error

    def items(self) -> tuple[Item, ...]:
        """Every item, in the order of the scan."""
        rows = self._rows(
            "SELECT id, path, label, split, width, height FROM items ORDER BY position"
        )
        return tuple(Item(*row) for row in rows)  # type: ignore[arg-type]

    def item_count(self) -> int:
        """How many items there are."""
        return int(str(self._rows("SELECT COUNT(*) FROM items")[0][0]))

    def classes(self) -> tuple[str, ...]:
        """The class names, in order; a class's place is its number in every classifier."""
        return tuple(
            str(row[0]) for row in self._rows("SELECT name FROM classes ORDER BY position")
        )

    def rejected(self) -> tuple[Rejected, ...]:
        """The files that could not become items, with the reason in words."""
        rows = self._rows("SELECT path, reason FROM rejected ORDER BY position")
        return tuple(Rejected(*row) for row in rows)  # type: ignore[arg-type]

    def notes(self) -> tuple[str, ...]:
        """What the scan found worth knowing."""
        return tuple(str(row[0]) for row in self._rows("SELECT text FROM notes ORDER BY position"))

    def source(self) -> Path | None:
        """The folder or ZIP that was read last, or None."""
        rows = self._rows(SOURCE)
        return Path(str(rows[0][0])) if rows else None


class Catalogue(CatalogueReader):
    """Items, classes, rejected files, notes and marks of one project, to be changed too.

    Args:
        path: The database file; made where missing.

    Raises:
        WorkbenchError: It is damaged, was made by a newer version, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._lock = threading.RLock()
        self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = None
        try:
            connection = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
            self._prepare(connection)
        except sqlite3.Error as error:
            if connection is not None:
                connection.close()
            raise _in_words(error, self._path) from error
        except WorkbenchError:
            if connection is not None:
                connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        _refuse_newer(version, self._path)
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise WorkbenchError(DAMAGED[0].format(path=self._path), DAMAGED[1])
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        if version < len(MIGRATIONS):
            self._migrate(connection, version)

    def _migrate(self, connection: sqlite3.Connection, version: int) -> None:
        if version:
            _keep(connection, self._path.with_suffix(f".version{version}.db"))
        for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
            connection.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is durable when the block ends, or none of it."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection
                    self._connection.execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:  # after some errors SQLite has left it
                        self._connection.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise _in_words(error, self._path) from error

    def replace(self, scan: Scan, source: Path) -> None:
        """Take over what a scan found, in place of what was known before.

        Args:
            scan: What was found.
            source: The folder or ZIP that the user chose.
        """
        with self._changing() as connection:
            for table in ("items", "classes", "rejected", "notes"):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 — names from the line above
            connection.executemany("INSERT INTO classes VALUES(?, ?)", enumerate(scan.classes))
            connection.executemany(
                "INSERT INTO items VALUES(?, ?, ?, ?, ?, ?, ?)",
                (
                    (item.id, item.path, item.label, item.split, item.width, item.height, position)
                    for position, item in enumerate(scan.items)
                ),
            )
            connection.executemany(
                "INSERT INTO rejected VALUES(?, ?, ?)",
                ((position, r.path, r.reason) for position, r in enumerate(scan.rejected)),
            )
            connection.executemany("INSERT INTO notes VALUES(?, ?)", enumerate(scan.notes))
            connection.execute("INSERT OR REPLACE INTO about VALUES('pictures', ?)", (str(source),))

    def mark(self, item: str, frames: Sequence[Frame]) -> None:
        """Keep where the thing is in an item's picture, in place of what was known; none: forget.

        Args:
            item: Its id.
            frames: Round the thing.
        """
        with self._changing() as connection:
            connection.execute("DELETE FROM marks WHERE item = ?", (item,))
            if frames:
                drawn = msgspec.json.encode(tuple(frames)).decode()
                connection.execute("INSERT INTO marks VALUES(?, ?)", (item, drawn))

    def marks(self) -> dict[str, tuple[Frame, ...]]:
        """Where the things are, by item, as far as they are marked."""
        rows = self._rows("SELECT item, frames FROM marks")
        try:
            return {
                str(item): msgspec.json.decode(str(drawn), type=tuple[Frame, ...])
                for item, drawn in rows
            }
        except msgspec.MsgspecError as error:
            raise WorkbenchError(DAMAGED[0].format(path=self._path), DAMAGED[1]) from error

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()


def _refuse_newer(version: int, path: Path) -> None:
    if version > len(MIGRATIONS):
        raise WorkbenchError(
            f"The project “{path.parent.name}” was made by a newer version of Workbench.",
            "Update Workbench on this machine, then open it again. Nothing was changed.",
        )


def _keep(connection: sqlite3.Connection, copy: Path) -> None:
    """Copy all that a connection sees, what lies in the write-ahead log too."""
    try:
        copy.unlink(missing_ok=True)
        with closing(sqlite3.connect(copy)) as kept:
            connection.backup(kept)
    except OSError as error:
        raise in_words(error, copy) from error
    except sqlite3.Error as error:
        raise _in_words(error, copy) from error


def _in_words(error: sqlite3.Error, path: Path) -> WorkbenchError:
    # The low byte says what happened (sqlite.org/rescode.html), the others in which of many ways.
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return WorkbenchError(DAMAGED[0].format(path=path), DAMAGED[1])
        case sqlite3.SQLITE_FULL:
            return in_words(OSError(errno.ENOSPC, ""), path)
        case sqlite3.SQLITE_CANTOPEN if not is_there(path.parent):
            return in_words(OSError(errno.ENOENT, ""), path)
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return in_words(OSError(errno.EACCES, ""), path)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return WorkbenchError(
                f"“{path}” is in use by another program.", "Close the other one, then try again."
            )
        case sqlite3.SQLITE_IOERR:
            return WorkbenchError(
                f"The disk did not let “{path}” be read or written.",
                "It may have been unplugged: connect it, then open the project again. Nothing "
                "that was saved before is lost.",
            )
    return WorkbenchError(
        f"“{path}” could not be used ({error}).",
        "Open the project again. Nothing that was saved before is lost.",
    )
