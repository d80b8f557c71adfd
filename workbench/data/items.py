"""Items, splits and what was rejected: the vocabulary of labelled pictures."""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

Split = Literal["train", "val", "test"]
SPLITS: tuple[Split, ...] = ("train", "val", "test")


class Item(msgspec.Struct, frozen=True):
    """One picture of the user's.

    Args:
        id: SHA-256 of the file's bytes, 64 hexadecimal digits; survives moving and renaming.
        path: Where the file is, absolute.
        label: Its class, or None where it has none.
        split: What it is used for; None for a picture without a class.
        width: Upright width in pixels.
        height: Upright height in pixels.
    """

    id: str
    path: str
    label: str | None
    split: Split | None
    width: int
    height: int


class Rejected(msgspec.Struct, frozen=True):
    """A file that could not become an item, with the reason in words."""

    path: str
    reason: str


class Dataset(msgspec.Struct, frozen=True):
    """The pictures a run is made from.

    Args:
        classes: Class names in the order of the network's outputs.
        items: All pictures, with and without a class.
    """

    classes: tuple[str, ...]
    items: tuple[Item, ...]

    def of(self, split: Split) -> tuple[Item, ...]:
        """The labelled pictures of one split."""
        return tuple(i for i in self.items if i.split == split and i.label is not None)

    def label_index(self, item: Item) -> int:
        """The position of the item's class in `classes`. Raises ValueError where it has none."""
        if item.label is None:
            raise ValueError(f"{item.path} has no class")
        return self.classes.index(item.label)

    def digest(self) -> str:
        """A fingerprint of what is learned from: pictures, classes and splits, not paths."""
        digest = hashlib.sha256(msgspec.json.encode(self.classes))
        for row in sorted((i.id, i.label or "", i.split or "") for i in self.items):
            digest.update(msgspec.json.encode(row))
        return digest.hexdigest()
