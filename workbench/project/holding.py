"""Who trains a run now: a lock in its folder, and a note of whose it is.

Two programs that went on with one run would spoil it; and a window may watch a run that another
program trains, on this machine or on a shared folder, without touching it.
"""

from __future__ import annotations

import os
import platform
import time
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec
from filelock import FileLock, Timeout

from workbench.core.errors import WorkbenchError
from workbench.core.events import Task
from workbench.core.files import read_json, write_json
from workbench.project.runs import Run
from workbench.training.keeping.files import EVENTS, RECIPE, SUMMARY

T = TypeVar("T")
LOCK, NOTE = ".lock", "held-by.json"
QUIET_S = 180.0  # another machine that has said nothing for so long is taken to be gone
_PATIENCE_S = 1.0  # who only asks whether a run is held holds it for a moment


class Holder(msgspec.Struct, frozen=True):
    """Whose a run is now: the machine's name and the number of the process."""

    host: str
    process: int


def held(run: Run, task: Task[T]) -> Task[T]:
    """The same task; meanwhile no other program can go on with the run.

    Raises:
        WorkbenchError: Another program trains it now.
    """
    run.folder.mkdir(parents=True, exist_ok=True)
    lock = _taken(run)
    try:
        write_json(run.folder / NOTE, _me())
        return (yield from task)
    finally:
        task.close()
        (run.folder / NOTE).unlink(missing_ok=True)
        _let_go(run.folder, lock)


def elsewhere(run: Run) -> bool:
    """Whether another program trains the run now; it reads a few small files."""
    if (run.folder / SUMMARY).exists():
        return False
    try:
        holder = read_json(run.folder / NOTE, Holder)
    except WorkbenchError:
        return False  # none, or it was just taken away
    if holder == _me():
        return False
    locked = _locked(run.folder / LOCK)
    return locked or (holder.host != platform.node() and _heard_of_late(run.folder))


def refuse_held(run: Run) -> None:
    """Let nobody take away a run that is being trained, here or elsewhere.

    Raises:
        WorkbenchError: It is being trained now.
    """
    if elsewhere(run) or _locked(run.folder / LOCK):
        raise WorkbenchError(
            f"{run.name} is being trained.", "Stop it first, or wait until it ends."
        )


def trained_elsewhere(runs: tuple[Run, ...]) -> Run | None:
    """The newest of these runs that another program trains now."""
    return next((run for run in reversed(runs) if elsewhere(run)), None)


def _me() -> Holder:
    return Holder(platform.node(), os.getpid())


def _taken(run: Run) -> FileLock | None:
    lock = FileLock(run.folder / LOCK, thread_local=False)
    try:
        lock.acquire(timeout=_PATIENCE_S)
    except Timeout as error:
        raise WorkbenchError(
            f"{run.name} is being trained by another window or command.",
            "Stop it there first, or wait until it ends.",
        ) from error
    except (OSError, NotImplementedError):
        return None  # a shared folder that knows no locks
    return lock


def _locked(path: Path) -> bool:
    lock = FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except (OSError, NotImplementedError):
        return False
    lock.release()
    return False


def _let_go(folder: Path, lock: FileLock | None) -> None:
    if lock is not None:
        lock.release()
    if not (folder / RECIPE).exists():
        # It never began: its number is free again.
        (folder / LOCK).unlink(missing_ok=True)
        with suppress(OSError):
            folder.rmdir()


def _heard_of_late(folder: Path) -> bool:
    files = (folder / name for name in (NOTE, EVENTS))
    newest = max((path.stat().st_mtime for path in files if path.exists()), default=0.0)
    return time.time() - newest < QUIET_S
