"""Pictures decoded once: the second epoch never decodes again.

Squares as the network sees them are kept in memory up to a bound, then in a file that is deleted
afterwards. A picture that vanishes later is still there; one that vanishes before is lost.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np

from workbench.data.decoding import decode
from workbench.data.items import Item
from workbench.data.picture import Pixels, Undecodable
from workbench.models.preprocessing import Preprocessing

MEMORY = 1 << 30


class Squares:
    """The pictures of some items, as uint8 (S, S, 3) each.

    Args:
        items: Whose pictures.
        preprocessing: How they are made square.
        cache: Folder for what does not fit in memory; made where needed.
        memory: How many bytes to keep in memory.
    """

    def __init__(
        self,
        items: Sequence[Item],
        preprocessing: Preprocessing,
        cache: Path,
        memory: int = MEMORY,
    ) -> None:
        self.items = tuple(items)
        self._preprocessing = preprocessing
        self._bytes = preprocessing.size**2 * 3
        self._kept: dict[int, Pixels] = {}
        self._most = memory // self._bytes
        self._overflow = Overflow(cache, self._bytes)
        self.lost: set[int] = set()

    def get(self, index: int) -> Pixels | None:
        """The picture of one item, or None where it cannot be read any more. Thread-safe."""
        if index in self._kept:
            return self._kept[index]
        if index in self.lost:
            return None
        if (stored := self._overflow.get(index)) is not None:
            size = self._preprocessing.size
            return np.frombuffer(stored, np.uint8).reshape(size, size, 3)
        return self._decoded(index)

    def close(self) -> None:
        """Let go of memory and file."""
        self._kept.clear()
        self._overflow.close()

    def _decoded(self, index: int) -> Pixels | None:
        try:
            picture = decode(self.items[index].path, self._preprocessing.at_least)
        except Undecodable:
            self.lost.add(index)
            return None
        square = self._preprocessing.square(picture.pixels)
        if len(self._kept) < self._most:
            self._kept[index] = square
        else:
            self._overflow.put(index, square.tobytes())
        return square


class Overflow:
    """Blocks of equal size in a nameless file; where the disk is full it keeps no more."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder = folder
        self._size = size
        self._file: IO[bytes] | None = None
        self._places: dict[int, int] = {}
        self._full = False
        self._lock = threading.Lock()

    def put(self, key: int, block: bytes) -> None:
        """Keep a block, if there is room."""
        with self._lock:
            if self._full or key in self._places:
                return
            try:
                self._write(len(self._places), block)
            except OSError:
                self._full = True
                return
            self._places[key] = len(self._places)

    def get(self, key: int) -> bytes | None:
        """The block, or None where it was not kept."""
        with self._lock:
            if self._file is None or key not in self._places:
                return None
            self._file.seek(self._places[key] * self._size)
            return self._file.read(self._size)

    def close(self) -> None:
        """Delete the file."""
        with self._lock:
            if self._file is not None:
                self._file.close()
            self._file = None
            self._places.clear()

    def _write(self, place: int, block: bytes) -> None:
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed in close
        self._file.seek(place * self._size)
        self._file.write(block)
        self._file.flush()
