"""Pictures as networks see them, kept between runs: what was decoded once is not decoded again.

One SQLite file, safe to delete at any time. A square comes back as it was put in or not at all:
each has a checksum. Where the file cannot be used runs go on without it; where there is no room for
more, with what it holds.

There is room for all pictures of a run while the file takes no more than what is free on the disk
besides. Beyond a few gigabytes, squares that no run of this program uses now give way.
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
from weakref import WeakSet

import msgspec
import numpy as np

from workbench.core.throwaway import freed_bytes, open_throwaway, used_bytes
from workbench.data.picture import Pixels
from workbench.models.preprocessing import Preprocessing

LARGEST_BYTES = 4_000_000_000
_SPARE_BYTES = 1_000_000_000
_VERSION = 1  # a higher one where decoding or scaling changes what squares hold
_LOOKS_EACH = _TRIES_APART = 64
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
        largest: Bytes beyond which squares that are made otherwise, and that no store of this
            program which is open now holds, are thrown away; and the file takes at most half of
            what is free.
    """

    def __init__(
        self, folder: Path, preprocessing: Preprocessing, largest: int = LARGEST_BYTES
    ) -> None:
        self.path = (folder / "pictures.db").absolute()
        made = msgspec.json.encode((_VERSION, preprocessing))
        self.made = hashlib.sha256(made).hexdigest()[:32]
        self._size = preprocessing.size
        self._largest = largest
        self._lock = threading.Lock()
        self._file: sqlite3.Connection | None = None
        self._pause = 0
        self._full = False
        self._put = 0
        with _opening:
            _open.add(self)

    def get(self, item: str) -> Pixels | None:
        """The square of an item, uint8 (S, S, 3), read-only; None where it is not known."""
        with self._lock:
            try:
                row = (
                    self._opened()
                    .execute(
                        "SELECT checksum, square FROM squares WHERE made = ? AND item = ?",
                        (self.made, item),
                    )
                    .fetchone()
                )
            except (sqlite3.Error, OSError):
                self._do_without()
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
                    "SELECT item FROM squares WHERE made = ?", (self.made,)
                )
                return sum(item in wanted for (item,) in rows)
            except (sqlite3.Error, OSError):
                self._do_without()
                return 0

    def put(self, item: str, square: Pixels) -> None:
        """Keep a square, if there is room."""
        content = square.tobytes()
        row = (self.made, item, zlib.crc32(content), content)
        with self._lock:
            try:
                if self._has_room():
                    with self._opened() as store:
                        store.execute("INSERT OR REPLACE INTO squares VALUES (?, ?, ?, ?)", row)
            except (sqlite3.Error, OSError):
                self._full = True  # what cannot be written to may still be read

    def close(self) -> None:
        """Let go of the file; what it holds stays."""
        with _opening:
            _open.discard(self)
        with self._lock:
            if self._file is not None:
                with suppress(sqlite3.Error):
                    self._file.close()
            self._file = None

    def _has_room(self) -> bool:
        """Looked at now and then: whether the file may grow, if need be at others' expense."""
        self._put += 1
        if self._put % _LOOKS_EACH == 1:
            store, size = self._opened(), self.path.stat().st_size
            large = size > self._largest
            if used_bytes(store) > self._largest:
                self._let_others_go(store)
            free = shutil.disk_usage(self.path.parent).free
            # The file keeps its size; what was freed in it is used again.
            self._full = (
                free < max(_SPARE_BYTES, size * large)
                and freed_bytes(store) < 2 * _LOOKS_EACH * self._size**2 * 3
            )
        return not self._full

    def _let_others_go(self, store: sqlite3.Connection) -> None:
        with _opening:
            used = {other.made for other in _open if other.path == self.path}
        with store:
            for (made,) in store.execute("SELECT DISTINCT made FROM squares").fetchall():
                if made not in used:
                    store.execute("DELETE FROM squares WHERE made = ?", (made,))

    def _opened(self) -> sqlite3.Connection:
        self._pause = max(0, self._pause - 1)
        if self._pause:
            raise sqlite3.OperationalError
        if self._file is None:
            self._file = open_throwaway(self.path, _SCHEMA, any_thread=True)
        return self._file

    def _do_without(self) -> None:
        """For a while: a file that is locked, or has no room beside it, may be free later."""
        self._pause = self._pause or _TRIES_APART
        if self._file is not None:
            with closing(self._file):
                self._file = None


_open: WeakSet[SquareStore] = WeakSet()
"""The stores that are used now: of a run, one for what it learns from and one to be judged by."""
_opening = threading.Lock()
