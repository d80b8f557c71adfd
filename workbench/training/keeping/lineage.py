"""Where a run comes from: its parent, what was changed, how it was made longer.

Like a commit, a run is known by a digest of all it was made from, its parent's digest among it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

import msgspec

from workbench.core.files import read_json, write_json
from workbench.core.parameters import Value
from workbench.training.keeping.files import (
    CHECKPOINTS,
    EPOCH_CHECKPOINTS,
    LAST_CHECKPOINT,
    LINEAGE,
)
from workbench.training.recipe import Recipe


class Change(msgspec.Struct, frozen=True):
    """A setting that a branch changed."""

    name: str
    before: Value
    after: Value


class Parent(msgspec.Struct, frozen=True):
    """What a branch grew from.

    Args:
        run: The parent's folder.
        id: Its lineage's id.
        epoch: Of the checkpoint: epochs that were over.
        checkpoint: SHA-256 of the checkpoint file.
        changes: What the branch's recipe says otherwise.
    """

    run: str
    id: str
    epoch: int
    checkpoint: str
    changes: tuple[Change, ...]


class Extension(msgspec.Struct, frozen=True):
    """How a run was made longer.

    Args:
        at: Epochs that were over.
        before: Epochs of the whole run until then.
        after: Epochs of the whole run from then on.
    """

    at: int
    before: int
    after: int


class Lineage(msgspec.Struct, frozen=True):
    """Where a run comes from; also what `lineage.json` holds.

    Args:
        id: SHA-256 of recipe, pictures and parent, as the run was begun.
        pictures: `Dataset.digest()` of what it learns from.
        parent: What it grew from; None where it grew from nobody.
        extensions: How it was made longer since, oldest first.
    """

    id: str
    pictures: str
    parent: Parent | None = None
    extensions: tuple[Extension, ...] = ()


def lineage_of(recipe: Recipe, pictures: str, parent: Parent | None = None) -> Lineage:
    """The lineage of a run that begins.

    Args:
        recipe: With every choice made.
        pictures: `Dataset.digest()`.
        parent: What it grows from; the same parent's folder elsewhere gives the same id.
    """
    rootless = parent and msgspec.structs.replace(parent, run="")
    content = msgspec.json.encode((recipe, pictures, rootless))
    return Lineage(hashlib.sha256(content).hexdigest(), pictures, parent)


def read_lineage(folder: Path) -> Lineage | None:
    """A run's lineage; None where a version wrote it that knew none."""
    path = folder / LINEAGE
    return read_json(path, Lineage) if path.exists() else None


def write_lineage(folder: Path, lineage: Lineage) -> None:
    """Write a run's lineage. Raises WorkbenchError."""
    write_json(folder / LINEAGE, lineage)


def changes_between(before: Recipe, after: Recipe) -> tuple[Change, ...]:
    """What one recipe says otherwise than another, in the order of a recipe."""
    names = (field.name for field in msgspec.structs.fields(Recipe))
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return tuple(Change(name, old, new) for name, old, new in pairs if old != new)


class Kept(NamedTuple):
    """A checkpoint of a run, from which another can grow.

    Args:
        path: The file.
        epoch: Epochs that were over.
        last: Whether it is where the run goes on, and not one of the epochs that were best.
    """

    path: Path
    epoch: int
    last: bool


class _At(msgspec.Struct):
    epoch: int = 0


def kept_checkpoints(folder: Path) -> tuple[Kept, ...]:
    """The checkpoints of a run: epochs that were the best of their time, then the last.

    The newest of the former is the best of all. Imports no torch.
    """
    place = folder / CHECKPOINTS
    found = [
        Kept(path, int(path.stem.partition("-")[2]), last=False)
        for path in sorted(place.glob(EPOCH_CHECKPOINTS))
    ]
    last = place / LAST_CHECKPOINT
    if last.exists():
        found.append(Kept(last, _epoch_in(last), last=True))
    return tuple(found)


def _epoch_in(path: Path) -> int:
    """The epoch in a checkpoint's header; 0 where it is damaged."""
    try:
        with path.open("rb") as file:
            header = msgspec.json.decode(file.read(int.from_bytes(file.read(8), "little")))
        return msgspec.json.decode(header["__metadata__"]["position"], type=_At).epoch
    except (OSError, ValueError, KeyError, TypeError, OverflowError, MemoryError):
        return 0
