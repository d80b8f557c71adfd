"""What the folders mean: which are classes, which are train, val and test.

cats/1.jpg  dogs/2.jpg                 classes
train/cats/1.jpg  val/cats/2.jpg       splits above classes
cats/1.jpg  dogs/2.jpg  Test/3.jpg     Test holds pictures without a class
Photos/cats/1.jpg  Photos/dogs/2.jpg   a single folder above the classes is stepped into
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from workbench.data.items import Split

Folders = tuple[str, ...]

_WORDS: dict[str, Split] = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "val"),
    **dict.fromkeys(("test", "testing"), "test"),
}
_FILLERS = {"set", "data", "dataset", "images", "image", "imgs", "pictures", "photos"}


class Place(NamedTuple):
    """What a picture's folder says about it."""

    label: str | None
    split: Split | None


class Layout(NamedTuple):
    """The meaning of a folder tree: a place a picture, and what should be known, in words."""

    places: tuple[Place, ...]
    notes: tuple[str, ...]


def arrange(folders: Sequence[Folders]) -> Layout:
    """Give every picture its class and split by the folders it lies in.

    Args:
        folders: For each picture the names of the folders from the root down to it.

    Returns:
        Places in the same order; pictures whose folder says nothing have no class.
    """
    depth = _wrappers(folders)
    notes = [f"The classes were found inside “{'/'.join(folders[0][:depth])}”."] if depth else []
    below = [folder[depth:] for folder in folders]
    splits = _split_folders(below)
    flat = {f[0] for f in below if f} - splits
    unnamed = {name for name in flat if _is_without_class(name, flat, splits)}
    places = tuple(_place(folder, splits, unnamed) for folder in below)
    return Layout(places, (*notes, *_notes(below, splits, unnamed, places)))


def split_of(name: str) -> Split | None:
    """The split that a folder's name means (“Train”, “validation_set”), or None."""
    words = [w for w in re.split(r"[^a-z]+", name.casefold()) if w]
    meant = [w for w in words if w not in _FILLERS]
    return _WORDS.get(meant[0]) if len(meant) == 1 else None


def _wrappers(folders: Sequence[Folders]) -> int:
    """How many folders stand alone above all classes."""
    depth = 0
    while folders and all(len(f) >= depth + 2 for f in folders):
        names = {f[depth] for f in folders}
        if len(names) > 1 or split_of(names.pop()):
            break
        depth += 1
    return depth


def _split_folders(below: Sequence[Folders]) -> set[str]:
    return {f[0] for f in below if len(f) >= 2 and split_of(f[0])}


def _is_without_class(name: str, flat: set[str], splits: set[str]) -> bool:
    split = split_of(name)
    if split is None:
        return False
    classes = {other for other in flat if split_of(other) is None}
    # Beside cars and buses, a folder of trains is a class.
    return not (split == "train" and classes and not splits)


def _place(folder: Folders, splits: set[str], unnamed: set[str]) -> Place:
    if not folder or folder[0] in unnamed:
        return Place(None, None)
    if folder[0] not in splits:
        return Place(_label(folder[0]), None)
    inner = folder[1:]
    if len(inner) >= 2 and (split_of(inner[0]) or inner[0].casefold() in _FILLERS):
        inner = inner[1:]  # train/train/cats, train/images/cats
    return Place(_label(inner[0]), split_of(folder[0])) if inner else Place(None, None)


def _label(name: str) -> str:
    # macOS writes accents apart from their letters; the same name must be the same class.
    return unicodedata.normalize("NFC", name).strip()


def _notes(
    below: Sequence[Folders], splits: set[str], unnamed: set[str], places: Sequence[Place]
) -> list[str]:
    notes = []
    if splits:
        notes.append(f"Folders used as they are: {', '.join(sorted(splits))}.")
    if splits and any(p.label and p.split is None for p in places):
        notes.append("Pictures outside these folders are used for training.")
    notes += _notes_on_inner_splits(below, splits)
    if any(p.label for p in places):
        for name in sorted(unnamed):
            count = sum(f[:1] == (name,) for f in below)
            notes.append(f"“{name}” holds {_pictures(count)} without a class; set aside.")
        loose = sum(not f for f in below)
        if loose:
            notes.append(f"{_pictures(loose)} beside the class folders: no class, set aside.")
    elif places:
        notes.append(
            "These pictures have no classes yet. Sort them into one folder a class (for example "
            "“good” and “scratch”), then choose the folder that holds those folders."
        )
    return notes


def _notes_on_inner_splits(below: Sequence[Folders], splits: set[str]) -> list[str]:
    inner = {f[0] for f in below if len(f) >= 3 and f[0] not in splits and split_of(f[1])}
    return [
        f"“{name}” was taken as one class, but holds folders like train or test. "
        "If it is a data set of its own, choose that folder instead."
        for name in sorted(inner)
    ]


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count:,} pictures"
