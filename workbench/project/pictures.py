"""Where the pictures of a run lie now, and what the project knows of them."""

from __future__ import annotations

import stat
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from workbench.core.errors import WorkbenchError, in_words
from workbench.core.events import Progress, Task
from workbench.core.files import is_file
from workbench.core.places import CATALOGUE
from workbench.data.items import Dataset, Item
from workbench.data.walking import files_below, shown
from workbench.project.catalogue import Catalogue
from workbench.project.glancing import paths_in
from workbench.project.runs import Run, project_of

if TYPE_CHECKING:
    from workbench.data.marks import Frame


def dataset_of(run: Run) -> Dataset:
    """A run's pictures where the project says they lie; those that left it, where they lay."""
    dataset = run.dataset()
    # Only glanced at: a project that cannot be opened need not keep a run from its pictures.
    found = paths_in(_database_of(run), {item.id for item in dataset.items})
    return Dataset(dataset.classes, _relinked(dataset.items, found))


def _relinked(items: Sequence[Item], found: dict[str, str]) -> tuple[Item, ...]:
    return tuple(
        msgspec.structs.replace(item, path=found.get(item.id, item.path)) for item in items
    )


def marks_of(run: Run) -> dict[str, tuple[Frame, ...]]:
    """Where the user marked the things, by item; empty where nothing is marked."""
    database = _database_of(run)
    if not is_file(database):
        return {}
    catalogue = Catalogue(database)
    try:
        return catalogue.marks()
    finally:
        catalogue.close()


def _database_of(run: Run) -> Path:
    return project_of(run) / CATALOGUE


def files_in(places: Sequence[Path], but: Collection[Path] = ()) -> Task[list[Path]]:
    """Files as they are, folders as the files below them, in the order people expect.

    Args:
        places: Files and folders.
        but: Absolute paths that are passed over where a folder holds them.

    Raises:
        WorkbenchError: A place cannot be read, or there is no file in any of them.
    """
    paths: list[Path] = []
    yield Progress(0, None, "Looking for pictures")
    for place in places:
        for path in _files_at(place, but):
            paths.append(path)
            yield Progress(len(paths), None, "Looking for pictures")
    if not paths:
        named = ", ".join(f"“{shown(place)}”" for place in places)
        raise WorkbenchError(
            f"There are no files to look at{' in ' if named else ''}{named}.",
            "Choose a picture or a folder.",
        )
    return paths


def _files_at(place: Path, but: Collection[Path]) -> Iterator[Path]:
    try:
        if not stat.S_ISDIR(place.stat().st_mode):
            yield place
            return
        for found in files_below(place):
            if isinstance(found, Path) and not (but and found.resolve() in but):
                yield found
    except OSError as error:
        raise in_words(error, place) from error
