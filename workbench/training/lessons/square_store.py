"""Pictures as networks see them, kept between runs: what was decoded once is not decoded again.

One SQLite file, safe to delete at any time. A square comes back as it was put in or not at all:
each has a checksum. Where the file cannot be used, or the disk is full, runs go on without it.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import threading
import zlib
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

import msgspec
import numpy as np

from workbench.core.throwaway import open_throwaway
from workbench.data.picture import Pixels
from workbench.models.preprocessing import Preprocessing

LARGEST_BYTES = 4_000_000_000
_SPARE_BYTES = 1_000_000_000
_VERSION = 1  # a higher one where decoding or scaling changes what squares hold
_LOOKS_EACH = 64
_SCHEMA = """
CREATE TABLE IF NOT EXISTS squares (
    made TEXT NOT NULL, item TEXT NOT NULL, checksum INTEGER NOT NULL, square BLOB NOT NULL,
    PRIMARY KEY (made, item)
)
"""


class SquareStore:
    """Squares by preprocessing and item. Thread-safe.

    Args:
        folder: Where the file is; made where missing.
        preprocessing: How the squares were made.
        largest: Bytes beyond which squares made otherwise are thrown away, and then no more kept.
    """

    def __init__(
        self, folder: Path, preprocessing: Preprocessing, largest: int = LARGEST_BYTES
    ) -> None:
        self._path = folder / "pictures.db"
        made = msgspec.json.encode((_VERSION, preprocessing))
        self._made = hashlib.sha256(made).hexdigest()[:32]
        self._size = preprocessing.size
        self._largest = largest
        self._lock = threading.Lock()
        self._file: sqlite3.Connection | None = None
        self._useless = False
        self._put = 0

    def get(self, item: str) -> Pixels | None:
        """The square of an item, uint8 (S, S, 3), read-only; None where it is not known."""
        with self._lock:
            try:
                row = (
                    self._opened()
                    .execute(
                        "SELECT checksum, square FROM squares WHERE made = ? AND item = ?",
                        (self._made, item),
                    )
                    .fetchone()
                )
            except (sqlite3.Error, OSError):
                self._give_up()
                return None
        if row is None or len(row[1]) != self._size**2 * 3 or zlib.crc32(row[1]) != row[0]:
            return None
        return np.frombuffer(row[1], np.uint8).reshape(self._size, self._size, 3)

    def known(self, items: Iterable[str]) -> int:
        """How many of these items have a square."""
        wanted = set(items)
        with self._lock:
            try:
                rows = self._opened().execute(
                    "SELECT item FROM squares WHERE made = ?", (self._made,)
                )
                return sum(item in wanted for (item,) in rows)
            except (sqlite3.Error, OSError):
                self._give_up()
                return 0

    def put(self, item: str, square: Pixels) -> None:
        """Keep a square, if there is room."""
        content = square.tobytes()
        row = (self._made, item, zlib.crc32(content), content)
        with self._lock:
            if self._useless:
                return
            try:
                if self._has_room():
                    with self._opened() as store:
                        store.execute("INSERT OR REPLACE INTO squares VALUES (?, ?, ?, ?)", row)
            except (sqlite3.Error, OSError):
                self._give_up()

    def close(self) -> None:
        """Let go of the file; what it holds stays."""
        with self._lock:
            if self._file is not None:
                with suppress(sqlite3.Error):
                    self._file.close()
            self._file = None

    def _has_room(self) -> bool:
        """Looked at now and then: whether the file may grow, if need be at others' expense."""
        self._put += 1
        if self._put % _LOOKS_EACH != 1:
            return True
        store = self._opened()
        if shutil.disk_usage(self._path.parent).free < _SPARE_BYTES:
            self._useless = True
        elif self._path.stat().st_size > self._largest:
            gone = store.execute("DELETE FROM squares WHERE made <> ?", (self._made,)).rowcount
            store.commit()
            # The file keeps its size; what was freed in it is used again.
            self._useless = gone == 0 and self._free_share(store) < 0.1
        return not self._useless

    def _free_share(self, store: sqlite3.Connection) -> float:
        (free,), (pages,) = (
            store.execute(f"PRAGMA {name}").fetchone() for name in ("freelist_count", "page_count")
        )
        return float(free / max(pages, 1))

    def _opened(self) -> sqlite3.Connection:
        if self._useless:
            raise sqlite3.OperationalError
        if self._file is None:
            self._file = open_throwaway(self._path, _SCHEMA, any_thread=True)
        return self._file

    def _give_up(self) -> None:
        """Go on without; the next run tries again."""
        self._useless = True
        if self._file is not None:
            with closing(self._file):
                self._file = None
