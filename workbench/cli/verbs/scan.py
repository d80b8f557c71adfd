"""`workbench scan FOLDER`: what a folder holds, and what is wrong with it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workbench.cli.phrases import counted
from workbench.cli.reading import read_pictures
from workbench.core.events import Task
from workbench.data.checking import trainable
from workbench.data.items import Dataset
from workbench.data.scanning import Scan


def arguments(parser: ArgumentParser) -> None:
    """What to look into."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a folder or ZIP of pictures")


def work(options: Namespace) -> Task[Scan]:
    """Read the folder, or a ZIP unpacked for as long as it is read."""
    with TemporaryDirectory() as room:
        return (yield from read_pictures(options.folder, Path(room)))


def fields(result: Scan) -> dict[str, Any]:
    """Items as a count, the rejected with their reasons, the classes with their counts."""
    counts = Counter(item.label for item in result.items if item.label)
    return {
        "folder": str(result.root),
        "items": len(result.items),
        "rejected": result.rejected,
        "classes": {name: counts[name] for name in result.classes},
        "splits": Counter(item.split for item in result.items if item.split),
        "notes": result.notes,
    }


def words(result: Scan) -> str:
    """The same for people, with what stands in the way of training."""
    found = fields(result)
    classes = counted(len(result.classes), "class", "classes")
    lines = [f"{counted(found['items'], 'picture')} in {classes}:"]
    lines += [f"  {name}: {count}" for name, count in found["classes"].items()]
    lines += [f"  {name}: {counted(count, 'picture')}" for name, count in found["splits"].items()]
    if result.rejected:
        lines.append(f"{counted(len(result.rejected), 'file')} left out:")
        lines += [f"  {rejected.path}: {rejected.reason}" for rejected in result.rejected]
    problems = trainable(Dataset(result.classes, result.items))
    # The notes tell most of them already.
    said = (*result.notes, *(f"{problem.message} {problem.hint}" for problem in problems))
    lines += dict.fromkeys(said)
    return "\n".join(lines)


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """A scan leaves nothing behind."""
    del options, run
    return {}
