"""From a folder to a dataset: find, read, recognise, arrange, split."""

from __future__ import annotations

import hashlib
import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import msgspec

from workbench.core.errors import WorkbenchError, in_words
from workbench.core.events import Progress, Task
from workbench.core.places import CATALOGUE
from workbench.data import decoding
from workbench.data.checking import trainable
from workbench.data.items import Dataset, Item, Rejected
from workbench.data.layout import Place, arrange
from workbench.data.splits import assign_splits
from workbench.data.twins import without_twins
from workbench.data.walking import files_below, is_text, natural, shown

_ENOUGH = 64  # px: decoded far enough to know that a picture is whole, as small as can be
_EVERY = 0.05  # s between two words about progress
READING = "Reading pictures"
LOOKING = "Looking for pictures"


class Scan(msgspec.Struct, frozen=True):
    """What was found below a folder.

    Args:
        root: The folder, absolute.
        items: Pictures in natural order of their paths.
        rejected: Files that are no items, each with its reason.
        classes: Class names in natural order.
        notes: What the user should know, in sentences.
    """

    root: str
    items: tuple[Item, ...]
    rejected: tuple[Rejected, ...]
    classes: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def dataset(self) -> Dataset:
        """The pictures with their classes, ready for a run."""
        return Dataset(self.classes, self.items)


class _Read(NamedTuple):
    path: Path
    id: str
    width: int
    height: int


def scan(folder: Path, seed: int = 0, threads: int | None = None) -> Task[Scan]:
    """Read every picture below a folder once; nothing is written there.

    Args:
        folder: Class folders, splits above class folders, or loose pictures.
        seed: Chooses which pictures are held out where no `val` folder does.
        threads: How many pictures are read at once; as many as there are processors by default.

    Raises:
        WorkbenchError: There is no such folder, or no picture in it.
    """
    root = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would leave a linked folder
    refuse_what_is_no_folder(root)
    paths, rejected = yield from _find(root)
    read: list[_Read] = []
    for result in (yield from _read_all(paths, threads or _processors())):
        if isinstance(result, Rejected):
            rejected.append(result)
        else:
            read.append(result)
    _refuse_nothing(root, read, rejected)
    return _arranged(root, read, rejected, seed)


def refuse_what_is_no_folder(root: Path) -> None:
    """Raise WorkbenchError where no pictures can be looked for."""
    if (root / CATALOGUE).is_file():
        raise WorkbenchError(
            f"“{shown(root)}” is a project, not a folder of pictures.",
            "Open it as a project, or choose the folder with your pictures.",
        )
    try:
        with os.scandir(root):
            return
    except NotADirectoryError as error:
        raise WorkbenchError(
            f"“{shown(root)}” is a file, not a folder.",
            "Choose the folder that holds your pictures.",
        ) from error
    except OSError as error:
        raise in_words(error, shown(root)) from error


def _find(root: Path) -> Task[tuple[list[Path], list[Rejected]]]:
    paths: list[Path] = []
    rejected: list[Rejected] = []
    due = _Pace()
    try:
        for found in files_below(root):
            if isinstance(found, Rejected):
                rejected.append(found)
            else:
                paths.append(found)
            if due():
                yield Progress(len(paths), None, LOOKING)
    except OSError as error:
        raise in_words(error, shown(root)) from error
    yield Progress(0, len(paths), READING)
    return paths, rejected


def _read_all(paths: Sequence[Path], threads: int) -> Task[list[_Read | Rejected]]:
    results: list[_Read | Rejected] = []
    due = _Pace()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="scan")
    try:
        for result in _in_order(pool, paths, ahead=4 * threads):
            results.append(result)
            if due() or len(results) == len(paths):
                yield Progress(len(results), len(paths), READING)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return results


def _in_order(
    pool: ThreadPoolExecutor, paths: Sequence[Path], ahead: int
) -> Iterator[_Read | Rejected]:
    waiting: deque[Future[_Read | Rejected]] = deque()
    for path in paths:
        waiting.append(pool.submit(_read, path))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _read(path: Path) -> _Read | Rejected:
    if not is_text(path):
        return Rejected(shown(path), "Its name holds broken characters. Rename the file.")
    try:
        content = decoding.file_bytes(path)
        picture = decoding.decode(content, at_least=_ENOUGH)
    except decoding.Undecodable as error:
        return Rejected(str(path), str(error))
    return _Read(path, hashlib.sha256(content).hexdigest(), picture.width, picture.height)


def _refuse_nothing(root: Path, read: Sequence[_Read], rejected: Sequence[Rejected]) -> None:
    if not root.is_dir():
        raise WorkbenchError(
            f"“{shown(root)}” vanished while it was being read.",
            "Put it back or plug its disk in again, then read it once more.",
        )
    if read:
        return
    if not rejected:
        raise WorkbenchError(
            f"“{shown(root)}” is empty.", "Choose the folder that holds your pictures."
        )
    first = rejected[0]
    raise WorkbenchError(
        f"None of the {len(rejected):,} files in “{shown(root)}” is a picture that can be read. "
        f"The first, “{Path(first.path).name}”: {first.reason}",
        "Choose the folder that holds your pictures.",
    )


def _arranged(root: Path, read: Sequence[_Read], rejected: Sequence[Rejected], seed: int) -> Scan:
    layout = arrange([one.path.relative_to(root).parts[:-1] for one in read])
    found = [_item(one, place) for one, place in zip(read, layout.places, strict=True)]
    kept, twins = without_twins(found, root)
    items = assign_splits(kept, seed)
    classes = tuple(sorted({i.label for i in items if i.label is not None}, key=natural))
    problems = trainable(Dataset(classes, items)) if classes else []
    notes = (*layout.notes, *(f"{p.message} {p.hint}".strip() for p in problems))
    return Scan(str(root), items, (*rejected, *twins), classes, notes)


def _item(read: _Read, place: Place) -> Item:
    return Item(read.id, str(read.path), place.label, place.split, read.width, read.height)


def _processors() -> int:
    return os.cpu_count() or 1


class _Pace:
    """Says now and then that it is time for a word about progress."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + _EVERY
        return True
