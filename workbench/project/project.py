"""A project: the folder `NAME.workbench/` that holds the catalogue, the runs and the cache."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from workbench.core import places
from workbench.core.errors import WorkbenchError, in_words
from workbench.core.files import is_file, is_there
from workbench.core.places import CATALOGUE
from workbench.project.catalogue import Catalogue
from workbench.project.glancing import is_blank, pictures_of
from workbench.project.relinking import have_moved
from workbench.project.runs import Run, next_run_folder, runs_in

if TYPE_CHECKING:
    from workbench.data.items import Dataset

SUFFIX = ".workbench"


class InUseError(WorkbenchError):
    """Another window or command has the project open."""


class Project:
    """An open project. One window or command at a time; close it when done.

    Use `create_project` or `open_project`.
    """

    def __init__(self, folder: Path, lock: FileLock) -> None:
        self.folder = folder
        self._lock = lock
        try:
            self.catalogue = Catalogue(folder / CATALOGUE)
        except BaseException:
            lock.release()
            raise

    @property
    def name(self) -> str:
        """What the user calls it: the folder's name without its ending."""
        return self.folder.name.removesuffix(SUFFIX)

    @property
    def source(self) -> Path | None:
        """The user's folder or ZIP of pictures, which is only ever read."""
        return self.catalogue.source()

    @property
    def cache(self) -> Path:
        """Thumbnails and features: may be deleted at any time."""
        return self.folder / "cache"

    def dataset(self) -> Dataset:
        """Classes and items as they are now."""
        return self.catalogue.dataset()

    def runs(self) -> tuple[Run, ...]:
        """Every run, oldest first."""
        return runs_in(self.folder)

    def new_run_folder(self) -> Path:
        """A fresh, empty folder for the next run."""
        return next_run_folder(self.folder)

    def close(self) -> None:
        """Let go of the catalogue and of the lock."""
        self.catalogue.close()
        self._lock.release()


def create_project(folder: Path) -> Project:
    """Make a project in a folder that is new, empty, or holds one already (then it is opened).

    Where the catalogue was moved away, being damaged, the runs are taken over.

    Raises:
        WorkbenchError: The folder holds something else, or cannot be written.
    """
    if is_there(folder / CATALOGUE):
        return open_project(folder)
    try:
        if folder.exists() and any(folder.iterdir()) and not runs_in(folder):
            raise WorkbenchError(
                f"“{folder}” holds other files already.",
                "Choose a new or an empty folder for the project.",
            )
        for part in ("runs", "cache"):
            (folder / part).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise in_words(error, folder) from error
    return Project(folder, _locked(folder))


def open_project(folder: Path) -> Project:
    """Open an existing project.

    Raises:
        WorkbenchError: There is none, it is open elsewhere, damaged, or from a newer version.
    """
    if not is_there(folder):
        raise in_words(OSError(errno.ENOENT, ""), folder)
    if not (folder / CATALOGUE).is_file():
        raise WorkbenchError(
            f"“{folder}” is not a Workbench project.",
            f"A project is a folder whose name ends in “{SUFFIX}”. To begin a new one, drop a "
            "folder of pictures on the window, or say `workbench train FOLDER`.",
        )
    return Project(folder, _locked(folder))


def project_for(
    pictures: Path, known: tuple[Path, ...] = (), opened: Project | None = None
) -> Project:
    """The project of a folder of pictures: one of the known ones, or a new one.

    Pictures that were moved or renamed with their folder are known again.

    Args:
        pictures: The folder or ZIP the user dropped.
        known: Project folders to look through first, newest first.
        opened: The project that is open; it is given back where it is the one.
    """
    home = places.projects_dir()
    candidates = [*([opened.folder] if opened else []), *known, *sorted(home.glob(f"*{SUFFIX}"))]
    folder = _project_of(pictures.resolve(), candidates)
    if folder is None:
        return _first_free(home, pictures.stem if is_file(pictures) else pictures.name, opened)
    return opened if opened and opened.folder == folder else open_project(folder)


def _project_of(pictures: Path, folders: Sequence[Path]) -> Path | None:
    read = (folder for folder in folders if pictures_of(folder / CATALOGUE) == pictures)
    moved = (folder for folder in folders if have_moved(folder / CATALOGUE, pictures))
    return next(chain(read, moved), None)


def _first_free(home: Path, name: str, opened: Project | None) -> Project:
    names = (name if number == 1 else f"{name} {number}" for number in count(1))
    made = (_made_in(home / f"{name}{SUFFIX}", opened) for name in names)
    return next(project for project in made if project is not None)


def _made_in(folder: Path, opened: Project | None) -> Project | None:
    if not _is_free(folder):
        return None
    if opened is not None and opened.folder == folder:
        return opened
    try:
        return create_project(folder)
    except InUseError:  # another window reads its first pictures into it
        return None


def _is_free(folder: Path) -> bool:
    """Whether a project may be made there: new, its first reading cut off, or only runs known."""
    if is_there(folder / CATALOGUE):
        return is_blank(folder / CATALOGUE)
    return not is_there(folder) or bool(runs_in(folder))


def _locked(folder: Path) -> FileLock:
    lock = FileLock(folder / ".lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise InUseError(
            f"The project “{folder.name}” is open in another window or command.",
            "Use that one, or close it and open the project here again.",
        ) from error
    except OSError as error:
        raise in_words(error, folder) from error
    return lock
