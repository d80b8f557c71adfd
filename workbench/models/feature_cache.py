"""What a body sees of each picture, kept between runs: adding 20 pictures costs 20 pictures.

One SQLite file, safe to delete at any time; where it cannot be used, runs go on without it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from workbench.core.throwaway import open_throwaway, used_bytes
from workbench.models.networks import head_of
from workbench.models.preprocessing import Preprocessing

Features = NDArray[np.float32]

LARGEST_BYTES = 4_000_000_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS features (
    body TEXT NOT NULL, item TEXT NOT NULL, seen BLOB NOT NULL, PRIMARY KEY (body, item)
) WITHOUT ROWID
"""


def body_digest(network: nn.Module) -> str:
    """A fingerprint of a body: of all weights of a network but its last layer's."""
    digest = hashlib.sha256()
    head, _ = head_of(network)
    for name, value in network.state_dict().items():
        if name.startswith(f"{head}."):
            continue
        digest.update(name.encode())
        digest.update(value.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()


def look_key(body: str, preprocessing: Preprocessing, varied: str = "") -> str:
    """A fingerprint of all that decides a feature besides the picture.

    Args:
        body: Its `body_digest`.
        preprocessing: What it sees.
        varied: How the picture is varied and with how many digits the body computes, in words;
            empty: not at all, and with all of them, as when the classifier is asked.
    """
    said = msgspec.json.encode((preprocessing, varied))
    return hashlib.sha256(said + body.encode()).hexdigest()


class FeatureCache:
    """Features by look (`look_key`) and item.

    Args:
        folder: Where the file is; made where missing.
        largest: Bytes beyond which the features of looks that nobody asked this cache for are
            thrown away, once: a run keeps its own, however much they take.
    """

    def __init__(self, folder: Path, largest: int = LARGEST_BYTES) -> None:
        self._path = folder / "features.db"
        self._largest = largest
        self._used: set[str] = set()
        self._cleared = False

    def get(self, look: str, items: Iterable[str]) -> dict[str, Features]:
        """Those that are known, float32 (D,) by item."""
        wanted = set(items)
        self._used.add(look)
        try:
            with closing(open_throwaway(self._path, _SCHEMA)) as store:
                rows = store.execute("SELECT item, seen FROM features WHERE body = ?", (look,))
                return {i: np.frombuffer(seen, np.float32) for i, seen in rows if i in wanted}
        except (sqlite3.Error, OSError):
            return {}

    def put(self, look: str, features: Mapping[str, Features]) -> None:
        """Keep some."""
        self._used.add(look)
        rows: Sequence[tuple[str, str, bytes]] = [
            (look, item, np.ascontiguousarray(seen, np.float32).tobytes())
            for item, seen in features.items()
        ]
        try:
            with closing(open_throwaway(self._path, _SCHEMA)) as store, store:
                if not self._cleared and used_bytes(store) > self._largest:
                    self._let_others_go(store)
                store.executemany("INSERT OR REPLACE INTO features VALUES (?, ?, ?)", rows)
        except (sqlite3.Error, OSError):
            return

    def _let_others_go(self, store: sqlite3.Connection) -> None:
        looks = store.execute("SELECT DISTINCT body FROM features").fetchall()
        others = [look for look in looks if look[0] not in self._used]
        store.executemany("DELETE FROM features WHERE body = ?", others)
        self._cleared = True
