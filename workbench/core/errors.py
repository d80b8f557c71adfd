"""The one exception whose words a user may read."""

from __future__ import annotations

import errno
from pathlib import Path


class WorkbenchError(Exception):
    """Something the user can mend.

    Args:
        message: What happened, and to which file; a sentence without jargon.
        hint: What to do next; a sentence, or empty when the message says it.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class SaidElsewhere(WorkbenchError):  # noqa: N818 - the error is another process's
    """Another process of the same command ended and said why: here nothing is left to say."""


_WORDS: dict[int, tuple[str, str]] = {
    errno.ENOSPC: (
        "The disk is full: “{path}” could not be written.",
        "Free some space, then try again. Nothing that was saved before is lost.",
    ),
    errno.EACCES: (
        "“{path}” may not be read or written by you.",
        "Change its permissions, or choose another place.",
    ),
    errno.EROFS: (
        "“{path}” lies on a disk that cannot be written to.",
        "Choose another place.",
    ),
    errno.ENOENT: (
        "“{path}” is not there.",
        "Check the spelling; it may also have been moved, renamed or unplugged.",
    ),
    errno.ENOTDIR: (
        "“{path}” cannot be used: a file stands where a folder should be.",
        "Choose another place.",
    ),
    errno.EEXIST: (
        "“{path}” cannot be made: another file stands there, or where its folder should be.",
        "Choose another name, or move that file away.",
    ),
    errno.EISDIR: ("“{path}” is a folder, not a file.", "Choose a file, or another name."),
    errno.ENAMETOOLONG: ("The name “{path}” is too long.", "Choose a shorter one."),
}
_WORDS[errno.EPERM] = _WORDS[errno.EACCES]
_WORDS[errno.EDQUOT] = _WORDS[errno.ENOSPC]


def in_words(error: OSError, path: Path | str) -> WorkbenchError:
    """Say an operating system's error in words, with what to do next."""
    text, hint = _WORDS.get(
        error.errno or 0, ("“{path}” could not be used (" + (error.strerror or "?") + ").", "")
    )
    return WorkbenchError(text.format(path=path), hint)


def for_want_of_room(error: WorkbenchError) -> bool:
    """Whether something could not be written because the disk is full: it can be, later on."""
    cause = error.__cause__
    return isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT)
