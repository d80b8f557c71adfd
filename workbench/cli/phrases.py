"""Parts of what the command line says."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path


def counted(count: int, one: str, many: str = "") -> str:
    """“1 picture”, “2,000 pictures”; `many` where an s at the end is not enough."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def quoted(path: Path | str) -> str:
    """A path as it can be typed in this system's shell."""
    if os.name == "nt":
        return subprocess.list2cmdline([str(path)])
    return shlex.quote(str(path))
