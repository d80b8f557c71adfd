"""What a sample is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from workbench.core.events import Task


class Sample(msgspec.Struct, frozen=True):
    """Pictures to try the program with, made on this machine on first use.

    Args:
        name: Unique name.
        title: What the user reads.
        sentence: What it shows.
        build: From a seed to a task that returns the folder of class folders; an existing one
            is returned at once. The same seed gives the same bytes.
    """

    name: str
    title: str
    sentence: str
    build: Callable[[int], Task[Path]]
