"""What the user can do about errors that libraries raise in the middle of a run."""

from __future__ import annotations

import re

from workbench.core.errors import WorkbenchError, in_words
from workbench.models.devices import out_of_memory

_ANOTHER = re.compile(r"[Cc]onnection (closed|reset) by peer|Broken pipe|gloo|NCCL")


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
    if out_of_memory(error):
        return WorkbenchError(
            "The memory of this device is not enough for this run.",
            "Choose a smaller picture size, fewer pictures a step, or a smaller backbone; or "
            "close other programs.",
        )
    return error
