"""What is installed in an environment, and whether every file of it is still there and whole."""

from __future__ import annotations

import csv
import os
import re
import shutil
from pathlib import Path


def site_packages(venv: Path) -> Path | None:
    """The folder that holds the packages of a virtual environment, if there is one."""
    if os.name == "nt":
        folder = venv / "Lib" / "site-packages"
        return folder if folder.is_dir() else None
    return next(iter(sorted(venv.glob("lib/python3.*/site-packages"))), None)


def installed(folder: Path) -> tuple[str, ...]:
    """Name and version of every package, `torch-2.15.0`, sorted."""
    return tuple(sorted(info.name.removesuffix(".dist-info") for info in _infos(folder)))


def damaged(folder: Path) -> tuple[str, ...]:
    """Names of the packages of which a file is missing or has another size than it should.

    Reads the RECORD of each package (PEP 376, PEP 627); a tenth of a second for 30,000 files.
    Compiled files are left out: some packages bring them, and Python writes them anew at will.
    """
    return tuple(sorted(_name(info) for info in _infos(folder) if not _is_whole(info)))


def forget_damaged(folder: Path) -> None:
    """Remove the papers of packages that are not whole, so that they are put in anew.

    They come from what was fetched before; asking for a new installation would fetch them again.
    """
    for info in _infos(folder):
        if not (info / "METADATA").is_file() or not _is_whole(info):
            shutil.rmtree(info)


def _infos(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*.dist-info") if path.is_dir()]


def _name(info: Path) -> str:
    name = info.name.removesuffix(".dist-info").rpartition("-")[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def _is_whole(info: Path) -> bool:
    try:
        with (info / "RECORD").open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.reader(file) if len(row) == 3 and row[2].isdigit()]
            rows = [row for row in rows if not row[0].endswith(".pyc")]
    except OSError:
        return False
    root = f"{info.parent}{os.sep}"
    return all(_size(root + path) == int(size) for path, _, size in rows)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - 30,000 Path objects would cost a second
    except OSError:
        return -1
