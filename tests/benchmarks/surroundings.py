"""What a benchmark needs around it: a screen, a home of its own, the yardsticks."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from installer import display

ROOT = Path(__file__).resolve().parents[2]


def peer(name: str) -> Path:
    """A program to measure against; ends the benchmark in words where it is absent."""
    path = ROOT.parent / "shared" / "peers" / name
    if not path.is_file():
        sys.exit(f"This is measured against {path}, which is not there.")
    return path


def shared_data(name: str) -> Path:
    """A folder of real pictures; ends the benchmark in words where it is absent."""
    data = Path(os.environ.get("WORKBENCH_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not (data / name).exists():
        sys.exit(f"This is measured on {data / name}, which is not there.")
    return data / name


@contextmanager
def own_home() -> Iterator[Path]:
    """Let the program keep its settings, caches and projects in a folder that goes afterwards."""
    before = os.environ.get("WORKBENCH_HOME")
    with tempfile.TemporaryDirectory(prefix="workbench-", ignore_cleanup_errors=True) as folder:
        os.environ["WORKBENCH_HOME"] = folder
        try:
            yield Path(folder)
        finally:
            if before is None:
                del os.environ["WORKBENCH_HOME"]
            else:
                os.environ["WORKBENCH_HOME"] = before


@contextmanager
def screen() -> Iterator[None]:
    """A screen for windows of this process and those it starts: the real one, or a virtual one."""
    if display.is_there():
        yield
        return
    with display.virtual_screen() as variables:
        os.environ.update(variables)
        yield
