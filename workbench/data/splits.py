"""Which pictures are learned from and which are kept back to judge with."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from workbench.data.items import Item, Split

VAL_SHARE = 0.2


def assign_splits(items: Iterable[Item], seed: int, share: float = VAL_SHARE) -> tuple[Item, ...]:
    """Give every labelled picture a split, keeping those that stand.

    Where any picture is already `val`, the rest become `train`. Otherwise `share` of each class
    is held out as `val` (at least one picture of a class with two or more): those whose hash of
    id and seed is lowest, so that adding pictures moves no others but at the border. Held out
    are pictures without a split or, where a folder called train was found, those in `train`.

    Args:
        items: Pictures; those without a class keep no split.
        seed: Another seed holds out other pictures.
        share: Part of each class that is held out, 0 to 1.
    """
    items = tuple(items)
    labelled = [item for item in items if item.label is not None]
    held_out: set[str] = set()
    if not any(item.split == "val" for item in labelled):
        free = [item for item in labelled if item.split != "test"]
        held_out = _held_out(free, seed, share)
    return tuple(_with_split(item, held_out) for item in items)


def _held_out(items: Iterable[Item], seed: int, share: float) -> set[str]:
    by_class: defaultdict[str | None, list[str]] = defaultdict(list)
    for item in items:
        by_class[item.label].append(item.id)
    held_out: set[str] = set()
    for ids in by_class.values():
        held_out.update(sorted(ids, key=lambda one: _order(one, seed))[: _quota(len(ids), share)])
    return held_out


def _quota(count: int, share: float) -> int:
    if count < 2 or share <= 0:
        return 0
    return min(max(1, round(count * share)), count - 1)


def _order(id: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}:{id}".encode()).digest()


def _with_split(item: Item, held_out: set[str]) -> Item:
    split: Split | None
    if item.label is None:
        split = None
    elif item.id in held_out:
        split = "val"
    else:
        split = item.split or "train"
    return item if split == item.split else msgspec.structs.replace(item, split=split)
