"""Thumbnails on disk: bounded, safe to delete at any time, a damaged one is made anew."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import numpy as np
from PIL import Image

from workbench.data.picture import Pixels

_QUALITY = 88
_TRIM_EVERY = 2_000  # files written
_SAFE = re.compile(r"[0-9A-Za-z_-]{4,128}")


class ThumbnailCache:
    """One small JPEG an item in sub-folders by the first letters of its id.

    Args:
        folder: Where they are; made when first written to.
        most_bytes: Trimmed to three quarters of this when it is passed, the oldest first.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._written = 0

    def read(self, id: str) -> Pixels | None:
        """uint8 (h, w, 3), or None where there is none or it is damaged."""
        try:
            content = self._path(id).read_bytes()
            with Image.open(BytesIO(content), formats=("JPEG",)) as image:
                return np.asarray(image.convert("RGB"))
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it is made anew
            return None

    def write(self, id: str, pixels: Pixels) -> None:
        """Keep a thumbnail; where the disk is full or read-only, go on without."""
        path = self._path(id)
        temporary = path.with_suffix(f".{uuid4().hex[:8]}.part")
        file = BytesIO()
        Image.fromarray(pixels).save(file, "JPEG", quality=_QUALITY)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(file.getvalue())
            # Not flushed to the platter: after a power cut a damaged one is just made anew.
            temporary.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            return
        self._written += 1
        if self._written % _TRIM_EVERY == 0:
            self.trim()

    def trim(self) -> None:
        """Delete the oldest files where the folder has outgrown its bound."""
        files = [(s.st_mtime, s.st_size, path) for path, s in self._files()]
        total = sum(size for _, size, _ in files)
        if total <= self._most_bytes:
            return
        for _, size, path in sorted(files):
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size
            if total <= 0.75 * self._most_bytes:
                return

    def _files(self) -> list[tuple[Path, os.stat_result]]:
        found = []
        for path in self._folder.glob("*/*"):
            with contextlib.suppress(OSError):
                found.append((path, path.stat()))
        return found

    def _path(self, item: str) -> Path:
        if not _SAFE.fullmatch(item):
            item = hashlib.sha256(item.encode()).hexdigest()
        return self._folder / item[:2] / f"{item}.jpg"
