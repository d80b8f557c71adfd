"""Files with equal bytes: one picture, to be counted once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from workbench.data.items import Item, Rejected

# A copy among the test pictures is the one to keep: nothing is learned from it.
_RANK = {"test": 0, "val": 1, "train": 2, None: 3}


def without_twins(items: Sequence[Item], root: Path) -> tuple[list[Item], list[Rejected]]:
    """Keep one of each set of equal files.

    Pictures with a class come before those without; among them `test` before `val` before the
    others; then the first. Labels are never guessed: where they contradict, the reason says so.

    Args:
        items: Candidates in their order.
        root: Paths in reasons are shown relative to it.

    Returns:
        Those that stay, in their order, and the others with the reason in words.
    """
    stays: dict[str, Item] = {}
    for item in sorted(items, key=lambda i: (i.label is None, _RANK[i.split])):
        stays.setdefault(item.id, item)
    kept = [item for item in items if stays[item.id] is item]
    others = (item for item in items if stays[item.id] is not item)
    return kept, list(_rejections(others, stays, root))


def _rejections(others: Iterable[Item], stays: dict[str, Item], root: Path) -> Iterable[Rejected]:
    for item in others:
        yield Rejected(item.path, _reason(item, stays[item.id], root))


def _reason(item: Item, twin: Item, root: Path) -> str:
    name = Path(twin.path).relative_to(root).as_posix()
    words = f"It is the same picture as “{name}”, which is used instead."
    if item.label is not None and item.label != twin.label:
        words += (
            f" Their classes contradict each other: “{twin.label}” there, “{item.label}” here. "
            "Decide which is right and delete the other."
        )
    elif item.split != twin.split and item.label is not None:
        words += f" It was in {item.split or 'training'} and in {twin.split or 'training'}."
    return words
