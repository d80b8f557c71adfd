"""Which pictures were explained before, and how: a line a picture, so that a task can go on.

It also knows every file that was written for them, so that no other is ever replaced.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import msgspec

from workbench.core.errors import in_words
from workbench.core.files import sha256

NAME = "explained.jsonl"

T = TypeVar("T", bound=msgspec.Struct)


class Key(NamedTuple):
    """A picture: its file name, and the SHA-256 of its bytes."""

    name: str
    sha256: str


class _Line(msgspec.Struct):
    name: str
    sha256: str
    question: str
    answer: msgspec.Raw
    wrote: dict[str, str] = {}  # name of each file: SHA-256 of what was written into it


class _Known(NamedTuple, Generic[T]):
    answer: T
    wrote: dict[str, str]


class Journal(Generic[T]):
    """The answers to one question in one folder; safe to be asked from several threads.

    Args:
        folder: Where the journal stands.
        question: Everything that decides the answer but the picture; other questions' lines
            stay, and are not found.
        kind: What an answer is.
    """

    def __init__(self, folder: Path, question: str, kind: type[T]) -> None:
        self.folder = folder
        self._path, self._question = folder / NAME, question
        self._lock = threading.Lock()
        self._known: dict[Key, _Known[T]] = {}
        self._wrote: dict[str, str] = {}
        self._torn = False
        if self._path.exists():
            self._load(kind)

    def find(self, key: Key) -> T | None:
        """The answer for that picture; None where a file written for it is lost or replaced."""
        with self._lock:
            known = self._known.get(key)
        if known is None or not known.wrote:
            return None
        files = ((self.folder / name, digest) for name, digest in known.wrote.items())
        return known.answer if all(_holds(path, digest) for path, digest in files) else None

    def is_own(self, path: Path) -> bool:
        """Whether a file of the folder is as it was written here: whatever the question was.

        A file that someone made, or changed since, is not.
        """
        with self._lock:
            wrote = self._wrote.get(path.name)
        return wrote is not None and _holds(path, wrote)

    def note(self, key: Key, answer: T, files: Sequence[Path] = ()) -> None:
        """Keep an answer; called once its files are written.

        Args:
            key: The picture.
            answer: What came of it.
            files: What was written for it into the folder.

        Raises:
            WorkbenchError: The journal or one of the files cannot be used.
        """
        with self._lock:
            try:
                wrote = {file.name: sha256(file) for file in files}
                self._known[key] = _Known(answer, wrote)
                self._wrote.update(wrote)
                told = msgspec.Raw(msgspec.json.encode(answer))
                line = _Line(key.name, key.sha256, self._question, told, wrote)
                with self._path.open("ab") as file:
                    file.write((b"\n" if self._torn else b"") + msgspec.json.encode(line) + b"\n")
            except OSError as error:
                raise in_words(error, self._path) from error
            self._torn = False

    def _load(self, kind: type[T]) -> None:
        content = _content(self._path)
        self._torn = bool(content) and not content.endswith(b"\n")
        for line in _lines(content):
            self._wrote.update(line.wrote)
            if line.question == self._question:
                with suppress(msgspec.MsgspecError):  # of another version: it is done again
                    answer = msgspec.json.decode(line.answer, type=kind)
                    self._known[Key(line.name, line.sha256)] = _Known(answer, line.wrote)


def written_in(folder: Path) -> frozenset[Path]:
    """The journal of a folder and every file that was written with it, as absolute paths.

    Raises:
        WorkbenchError: The journal cannot be read.
    """
    journal = folder.resolve() / NAME
    if not journal.exists():
        return frozenset()
    names = {name for line in _lines(_content(journal)) for name in line.wrote}
    return frozenset((journal, *(journal.with_name(name) for name in names)))


def _content(journal: Path) -> bytes:
    try:
        return journal.read_bytes()
    except OSError as error:
        raise in_words(error, journal) from error


def _lines(content: bytes) -> Iterator[_Line]:
    for text in content.splitlines():
        try:
            line = msgspec.json.decode(text, type=_Line)
        except msgspec.MsgspecError:
            continue  # cut off by a power cut
        yield line


def _holds(path: Path, digest: str) -> bool:
    try:
        return sha256(path) == digest
    except OSError:
        return False
