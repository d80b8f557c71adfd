"""What a pickle names to be called, found by reading its instructions; none is carried out."""

from __future__ import annotations

import pickletools
from io import BytesIO
from pathlib import Path

_MOST_BYTES, _MOST_STEPS = 2**20, 50_000
_BY_NAME = ("GLOBAL", "INST")
_BY_STACK = "STACK_GLOBAL"  # the two texts before it are module and name
_UNKNOWN = "?"
_BEGINS = b"\x80"  # all that torch reads as a pickle does


def named_in_pickle(path: Path) -> str | None:
    """The first thing that a file's pickle names (“posix.system”), or None where it names nothing.

    At most the first MiB is looked at, so that no file costs much time or memory. Module and name
    may be fetched from what was said before; then it is “?”.

    Args:
        path: Any file; one that does not begin as a pickle does names nothing.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        start = BytesIO(file.read(_MOST_BYTES))
    if start.getvalue()[:1] != _BEGINS:
        return None
    said: list[str] = []
    try:
        for _step, (code, told, _place) in zip(
            range(_MOST_STEPS), pickletools.genops(start), strict=False
        ):
            if code.name in _BY_NAME:
                return str(told).replace(" ", ".")
            if code.name == _BY_STACK:
                return ".".join(said[-2:]) if len(said) > 1 else _UNKNOWN
            if isinstance(told, str):
                said.append(told)
    except (ValueError, OverflowError, MemoryError):
        pass  # cut off, or no pickle at all
    return None
