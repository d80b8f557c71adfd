"""Arrays kept in a project's cache: bounded, safe to delete, made anew where damaged."""

from __future__ import annotations

import contextlib
import hashlib
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.core.files import write_whole
from workbench.inspection.once import once_a_network

if TYPE_CHECKING:
    from torch import nn

    from workbench.models.classifier import Classifier

Arrays = dict[str, NDArray[Any]]

LARGEST_BYTES = 500_000_000
_LEFT = 0.75  # of that, after the oldest were thrown away


def fingerprint(classifier: Classifier) -> str:
    """What decides all that a classifier says: its weights, its size, what it sees."""
    sees = msgspec.json.encode((classifier.backbone.name, classifier.preprocessing))
    return hashlib.sha256(_of_weights(classifier.network).encode() + sees).hexdigest()


@once_a_network
def _of_weights(network: nn.Module) -> str:
    digest = hashlib.sha256()
    for name, value in network.state_dict().items():
        digest.update(name.encode())
        digest.update(value.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def key_of(*parts: object) -> str:
    """A name for what is kept: the same parts give the same name, on every machine."""
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


class Kept:
    """Named arrays in files of a folder.

    Args:
        folder: Where they are; made when first written to. None keeps nothing.
        largest: Bytes beyond which the oldest are thrown away.
    """

    def __init__(self, folder: Path | None, largest: int = LARGEST_BYTES) -> None:
        self._folder = folder
        self._largest = largest

    def get(self, key: str) -> Arrays | None:
        """What was kept under that key; None where there is nothing, or it is damaged."""
        if self._folder is None:
            return None
        try:
            content = (self._folder / f"{key}.npz").read_bytes()
            with np.load(BytesIO(content), allow_pickle=False) as file:
                return {name: file[name] for name in file.files}
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def put(self, key: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Keep arrays; where the disk is full or read-only, go on without."""
        if self._folder is None:
            return
        content = BytesIO()
        np.savez(content, **arrays)  # type: ignore[arg-type]  # its stubs take no mapping
        with contextlib.suppress(WorkbenchError, OSError):
            write_whole(self._folder / f"{key}.npz", content.getvalue())
            self._trim()

    def _trim(self) -> None:
        assert self._folder is not None
        files = [(path.stat().st_mtime, path.stat().st_size, path)
                 for path in self._folder.glob("*.npz")]  # fmt: skip
        total = sum(size for _, size, _ in files)
        if total <= self._largest:
            return
        for _, size, path in sorted(files):
            path.unlink(missing_ok=True)
            total -= size
            if total <= _LEFT * self._largest:
                return
