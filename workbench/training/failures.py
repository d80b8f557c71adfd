"""What the user can do about what ends a run in the middle, errors of libraries among it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from workbench.core.errors import WorkbenchError, in_words
from workbench.models.devices import out_of_memory

# Of a batch norm whose map has one place left; its deviation would be that of a single number.
_ONE_VALUE = "more than 1 value per channel"
_ANOTHER = re.compile(r"[Cc]onnection (closed|reset) by peer|Broken pipe|gloo|NCCL")


def all_gone(what_for: Literal["to learn from", "to be judged by"]) -> WorkbenchError:
    """What to say where no picture is left."""
    return WorkbenchError(
        f"None of the pictures {what_for} can be read any more.",
        "Put the folder back where it was, or read the pictures in anew.",
    )


@contextmanager
def plainly() -> Iterator[None]:
    """Raise in words what the user can mend."""
    try:
        yield
    except Exception as error:
        calm = in_plain_words(error)
        if calm is error:
            raise
        raise calm from error


def in_plain_words(error: Exception) -> Exception:
    """The same error in words, where it is one that the user can mend; else the error itself."""
    if isinstance(error, WorkbenchError):
        return error
    if isinstance(error, OSError) and error.filename:
        return in_words(error, error.filename)
    if isinstance(error, RuntimeError) and _ANOTHER.search(str(error)):
        return WorkbenchError(
            "Another process of this run ended, so that it could not go on.",
            "What that process said is the reason. Then go on with this run.",
        )
    if isinstance(error, ValueError) and _ONE_VALUE in str(error):
        return WorkbenchError(
            "This network cannot learn from a single picture at a time at this picture size.",
            "Choose more pictures a step or a larger picture size.",
        )
    if out_of_memory(error):
        return WorkbenchError(
            "The memory of this device is not enough for this run.",
            "Choose a smaller picture size, fewer pictures a step, or a smaller backbone; or "
            "close other programs.",
        )
    return error
