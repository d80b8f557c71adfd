"""Which pictures were explained before, and how: a line a picture, so that a task can go on."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import msgspec

from workbench.core.errors import in_words

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


class Journal(Generic[T]):
    """The answers to one question in one folder; safe to be asked from several threads.

    Args:
        folder: Where the journal stands.
        question: Everything that decides the answer but the picture; other questions' lines
            stay, and are not found.
        kind: What an answer is.
    """

    def __init__(self, folder: Path, question: str, kind: type[T]) -> None:
        self._path, self._question = folder / NAME, question
        self._lock = threading.Lock()
        self._known: dict[Key, T] = {}
        self._torn = False
        if self._path.exists():
            self._load(kind)

    def find(self, key: Key) -> T | None:
        """The answer for that picture, or None."""
        with self._lock:
            return self._known.get(key)

    def note(self, key: Key, answer: T) -> None:
        """Keep an answer; called once its files are written.

        Raises:
            WorkbenchError: The journal cannot be written.
        """
        line = _Line(key.name, key.sha256, self._question, msgspec.Raw(msgspec.json.encode(answer)))
        with self._lock:
            self._known[key] = answer
            try:
                with self._path.open("ab") as file:
                    file.write((b"\n" if self._torn else b"") + msgspec.json.encode(line) + b"\n")
            except OSError as error:
                raise in_words(error, self._path) from error
            self._torn = False

    def _load(self, kind: type[T]) -> None:
        try:
            content = self._path.read_bytes()
        except OSError as error:
            raise in_words(error, self._path) from error
        self._torn = bool(content) and not content.endswith(b"\n")
        for text in content.splitlines():
            try:
                line = msgspec.json.decode(text, type=_Line)
                if line.question == self._question:
                    answer = msgspec.json.decode(line.answer, type=kind)
                    self._known[Key(line.name, line.sha256)] = answer
            except msgspec.MsgspecError:
                continue  # cut off by a power cut, or of another version: it is done again
