"""Small pictures for the grid: what is visible now comes first.

thumbnails.ask(id, path)          # many times, while cells come into view
thumbnails.forget_waiting()       # they went out of view again
for t in thumbnails.drain(): ...  # a few times a second, never waits
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections import OrderedDict
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NamedTuple

import numpy as np
from PIL import Image

from workbench.core.files import state_digest
from workbench.data.decoding import ANOTHER, Undecodable, decode, file_bytes
from workbench.data.picture import Pixels
from workbench.data.thumbnail_cache import ThumbnailCache

_THREADS = 2
_KEPT = 400  # thumbnails in memory, 110 kB each at most; the folder holds the rest
_WAITING = 4_000


class Thumbnail(NamedTuple):
    """A small picture, or why there is none.

    Args:
        id: The item's id, as it was asked for.
        pixels: uint8 (h, w, 3), the longer side at most `size`; None where it cannot be read.
        reason: In words, why it cannot be read; empty otherwise.
    """

    id: str
    pixels: Pixels | None
    reason: str = ""


class Thumbnails:
    """Makes thumbnails in a few threads, the newest wish first.

    Args:
        folder: Where they are kept between starts; safe to delete. None keeps none.
        size: Longer side in pixels.
        threads: How many are made at once.
        most_bytes: Bound of the folder.
    """

    def __init__(
        self,
        folder: Path | None,
        size: int = 192,
        threads: int = _THREADS,
        most_bytes: int = 300_000_000,
    ) -> None:
        self.size = size
        self._cache = ThumbnailCache(folder / str(size), most_bytes) if folder else None
        self._waiting: OrderedDict[str, Path] = OrderedDict()
        self._making: set[str] = set()
        self._recent: OrderedDict[str, Thumbnail] = OrderedDict()
        self._ready: SimpleQueue[Thumbnail] = SimpleQueue()
        self._changed = threading.Condition()
        self._closed = False
        self._wanted_threads = threads
        self._threads: list[threading.Thread] = []

    def ask(self, id: str, path: Path | str) -> None:
        """Wish for the thumbnail of a file; it comes with a later `drain`.

        Args:
            id: An item's, or the file's `state_digest`.
            path: Where it lies.
        """
        with self._changed:
            known = self._recent.get(id)
            if known is not None:
                self._recent.move_to_end(id)
                self._ready.put(known)
                return
            if self._closed or id in self._making:
                return
            self._waiting[id] = Path(path)
            self._waiting.move_to_end(id)
            if len(self._waiting) > _WAITING:
                self._waiting.popitem(last=False)
            self._start_threads()
            self._changed.notify()

    def forget_waiting(self) -> None:
        """Drop the wishes not yet begun."""
        with self._changed:
            self._waiting.clear()

    def drain(self) -> list[Thumbnail]:
        """What became ready since the last call; never waits."""
        ready: list[Thumbnail] = []
        with contextlib.suppress(Empty):
            while True:
                ready.append(self._ready.get_nowait())
        return ready

    def close(self) -> None:
        """End the threads after the pictures in the making, and trim the folder."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()
        if self._cache:
            self._cache.trim()

    def _start_threads(self) -> None:
        if len(self._threads) >= self._wanted_threads:
            return
        name = f"thumbnails {len(self._threads) + 1}"
        thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (wish := self._next()) is not None:
            thumbnail = self._made(*wish)
            with self._changed:
                self._making.discard(thumbnail.id)
                self._remember(thumbnail)
            self._ready.put(thumbnail)

    def _remember(self, thumbnail: Thumbnail) -> None:
        if thumbnail.pixels is None:
            return  # who asks again wants it tried again: the disk may be plugged in by now
        self._recent[thumbnail.id] = thumbnail
        if len(self._recent) > _KEPT:
            self._recent.popitem(last=False)

    def _next(self) -> tuple[str, Path] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._waiting)
            if self._closed:
                return None
            wish = self._waiting.popitem(last=True)
            self._making.add(wish[0])
            return wish

    def _made(self, id: str, path: Path) -> Thumbnail:
        if self._cache and (kept := self._cache.read(id)) is not None:
            return Thumbnail(id, kept)
        try:
            content = file_bytes(path)
            if not _is_known_as(id, path, content):
                return Thumbnail(id, None, ANOTHER)
            pixels = small(decode(content, at_least=self.size).pixels, self.size)
        except Undecodable as error:
            return Thumbnail(id, None, str(error))
        except Exception as error:  # noqa: BLE001 - a thread of the grid must not die
            return Thumbnail(id, None, f"It could not be shown ({type(error).__name__}).")
        if self._cache:
            self._cache.write(id, pixels)
        return Thumbnail(id, pixels)


def _is_known_as(id: str, path: Path, content: bytes) -> bool:
    """Whether the file is still the one that was asked for: what is kept is kept for good."""
    return id in (hashlib.sha256(content).hexdigest(), state_digest(path))


def small(pixels: Pixels, size: int) -> Pixels:
    """The picture with its longer side at most `size`; never enlarged."""
    height, width = pixels.shape[:2]
    scale = size / max(height, width)
    if scale >= 1:
        return pixels
    shape = max(1, round(width * scale)), max(1, round(height * scale))
    image = Image.fromarray(pixels).resize(shape, Image.Resampling.BOX, reducing_gap=2.0)
    return np.asarray(image)
