"""Finds the files below a folder that could be pictures, in an order people expect."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from workbench.core.errors import in_words
from workbench.data.items import Rejected

_IGNORED = {"thumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "@eadir", "icon\r"}


def natural(text: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """A key that sorts “2” before “10” and ignores case, but knows “cat” from “Cat”, “1” from “01”.

    Names that differ at all are never equal, so that their order is the same at every start.
    """
    parts = (p for p in re.split(r"([0-9]+)", text.casefold()) if p)
    folded = ((0, int(p), "") if p.isdigit() and p.isascii() else (1, 0, p) for p in parts)
    return tuple(folded), text


def is_text(path: Path) -> bool:
    """Whether a path can be stored and printed as it is; names on Unix are any bytes."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def shown(path: Path) -> str:
    """A path as text that can be stored and printed, even where its name is broken."""
    return os.fsencode(path).decode("utf-8", errors="replace")


def files_below(folder: Path) -> Iterator[Path | Rejected]:
    """Every file below a folder, and every folder that could not be read.

    Hidden ones and what operating systems leave behind are passed over. Links are followed, but
    no folder is entered twice, so loops end.

    Raises:
        OSError: The folder itself cannot be read.
    """
    yield from _below(folder, set())


def _below(folder: Path, seen: set[tuple[int, int]]) -> Iterator[Path | Rejected]:
    if _been_here(folder, seen):
        return
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda entry: natural(entry.name))
    for entry in entries:
        if _is_ignored(entry.name):
            continue
        path = Path(entry.path)
        if not _is_folder(entry):
            yield path
            continue
        try:
            yield from _below(path, seen)
        except OSError as error:
            yield Rejected(shown(path), in_words(error, shown(path)).message)


def _been_here(folder: Path, seen: set[tuple[int, int]]) -> bool:
    state = folder.stat()
    key = (state.st_dev, state.st_ino)
    if state.st_ino and key in seen:
        return True
    seen.add(key)
    return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_ignored(name: str) -> bool:
    folded = name.casefold()
    return folded.startswith(".") or folded in _IGNORED or folded.endswith(".workbench")
