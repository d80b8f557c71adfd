"""Files written whole or not at all, and fingerprints of their bytes."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import msgspec

from workbench.core.errors import WorkbenchError, in_words

T = TypeVar("T")


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, as 64 hexadecimal digits. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# Of a place that cannot be looked at (a dead network share, a closed folder, a name too long),
# Path.exists() and its kin raise before Python 3.14; what only asks need not fail.


def is_there(path: Path | str) -> bool:
    """Whether there is something at a path; False too where the system lets nobody look."""
    return os.path.exists(path)  # noqa: PTH110


def is_file(path: Path | str) -> bool:
    """Whether there is a file at a path; False too where the system lets nobody look."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path | str) -> bool:
    """Whether there is a folder at a path; False too where the system lets nobody look."""
    return os.path.isdir(path)  # noqa: PTH112


def state_digest(path: Path) -> str:
    """What a file is known by as it is now, as 64 hexadecimal digits: its path, size and time.

    Its bytes are not read; written over, it is known by another. Only its path counts where
    there is no such file.
    """
    about = str(path)
    with suppress(OSError):
        state = path.stat()
        about += f"{state.st_size}{state.st_mtime_ns}"
    return hashlib.sha256(about.encode(errors="surrogateescape")).hexdigest()


def write_whole(path: Path, content: bytes | Callable[[Path], None]) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part.

    Args:
        path: Where it shall stand; its folder is made where missing.
        content: The bytes, or a function that writes them to the temporary path it is given.

    Raises:
        WorkbenchError: The disk is full, or the place may not be written to.
    """
    with _replaced(path) as temporary:
        if callable(content):
            content(temporary)
        else:
            temporary.write_bytes(content)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())


def refuse_to_replace(
    path: Path, what: str, endings: Sequence[str], ours: Callable[[Path], bool] = is_file
) -> None:
    """Let a result take the place of an older one only; asked before the work begins.

    Args:
        path: Where the result shall stand.
        what: What it is, in a word or two.
        endings: Those that its name may have, each with its dot.
        ours: Whether a file of such a name is an older result; any is, where that cannot be known.

    Raises:
        WorkbenchError: The name has another ending, or another file stands there.
    """
    if path.suffix.lower() not in endings:
        raise WorkbenchError(
            f"A {what} cannot be saved as “{path}”.",
            f"Choose a name that ends in {' or '.join(endings)}.",
        )
    if is_there(path) and not ours(path):
        raise WorkbenchError(
            f"“{path}” is there already, and is no {what}.",
            "Choose another name, or move that file away.",
        )


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A place to fill; what was put there becomes the folder at the end, or nothing does.

    Where the folder stands already by then, that one stays: somebody else was quicker.

    Raises:
        WorkbenchError: The disk is full, or the place may not be written to.
    """
    temporary = _beside(folder)
    try:
        temporary.mkdir(parents=True)
        yield temporary
        if not folder.exists():
            temporary.rename(folder)
    except OSError as error:
        raise in_words(error, error.filename or folder) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")


@contextmanager
def _replaced(path: Path) -> Iterator[Path]:
    temporary = _beside(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(path)
        flush_folder(path.parent)
    except OSError as error:
        raise in_words(error, path) from error
    finally:
        with suppress(OSError):  # its folder may be none
            temporary.unlink()


def flush_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power cut, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_json(path: Path, type_: type[T]) -> T:
    """A typed value from a JSON file.

    Raises:
        WorkbenchError: The file is missing, unreadable, or not what it should be.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=type_)
    except OSError as error:
        raise in_words(error, path) from error
    except msgspec.MsgspecError as error:
        raise WorkbenchError(
            f"“{path}” is damaged or was made by a newer version ({error}).",
            "Update the program, or put back a copy of the file.",
        ) from error


def write_json(path: Path, value: object) -> None:
    """Write a value as indented JSON, whole or not at all."""
    write_whole(path, msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")
