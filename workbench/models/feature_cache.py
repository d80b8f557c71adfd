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

from workbench.core.throwaway import open_throwaway
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
        largest: Bytes beyond which the features of other looks are thrown away.
    """

    def __init__(self, folder: Path, largest: int = LARGEST_BYTES) -> None:
        self._path = folder / "features.db"
        self._largest = largest

    def get(self, look: str, items: Iterable[str]) -> dict[str, Features]:
        """Those that are known, float32 (D,) by item."""
        wanted = set(items)
        try:
            with closing(open_throwaway(self._path, _SCHEMA)) as store:
                rows = store.execute("SELECT item, seen FROM features WHERE body = ?", (look,))
                return {i: np.frombuffer(seen, np.float32) for i, seen in rows if i in wanted}
        except (sqlite3.Error, OSError):
            return {}

    def put(self, look: str, features: Mapping[str, Features]) -> None:
        """Keep some, if there is room."""
        rows: Sequence[tuple[str, str, bytes]] = [
            (look, item, np.ascontiguousarray(seen, np.float32).tobytes())
            for item, seen in features.items()
        ]
        try:
            with closing(open_throwaway(self._path, _SCHEMA)) as store, store:
                if self._path.stat().st_size > self._largest:
                    store.execute("DELETE FROM features WHERE body <> ?", (look,))
                store.executemany("INSERT OR REPLACE INTO features VALUES (?, ?, ?)", rows)
        except (sqlite3.Error, OSError):
            return
