"""Pictures as the command line names them: a folder, or a ZIP; and what was left out of it."""

from __future__ import annotations

from pathlib import Path

from workbench.cli.phrases import counted
from workbench.core.events import Notice, Task
from workbench.data.archives import is_archive, unpack
from workbench.data.scanning import Scan, scan
from workbench.project.commands import quoted


def read_pictures(source: Path, room: Path, seed: int = 0) -> Task[Scan]:
    """Read a folder where it lies, or a ZIP unpacked into a folder of the caller's.

    Args:
        source: A folder or ZIP of pictures; only read.
        room: A folder that stays as long as the pictures are looked at.
        seed: Chooses which pictures are held out.

    Raises:
        WorkbenchError: There is no such folder, no picture in it, or the ZIP cannot be unpacked.
    """
    folder = source
    if is_archive(source):
        folder = yield from unpack(source, room / (source.stem or "pictures"))
    return (yield from scan(folder, seed))


def left_out(found: Scan, source: Path) -> Task[None]:
    """Say how many files are no part of what follows, and how to learn why."""
    if count := len(found.rejected):
        files = counted(count, "file")
        yield Notice(f"{files} left out; `workbench scan {quoted(source)}` says why.")
