"""`workbench scan FOLDER`: what a folder holds, and what is wrong with it."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from workbench.core.events import Task
from workbench.data.archives import is_archive, unpack
from workbench.data.checking import trainable
from workbench.data.items import Dataset
from workbench.data.scanning import Scan, scan


def work(options: Namespace) -> Task[Scan]:
    """Read the folder, or a ZIP unpacked for as long as it is read."""
    if not is_archive(options.folder):
        return (yield from scan(options.folder))
    with TemporaryDirectory() as temporary:
        folder = yield from unpack(options.folder, Path(temporary) / options.folder.stem)
        return (yield from scan(folder))


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
    lines = [f"{found['items']} pictures in {len(result.classes)} classes:"]
    lines += [f"  {name}: {count}" for name, count in found["classes"].items()]
    lines += [f"  {name}: {count} pictures" for name, count in found["splits"].items()]
    if result.rejected:
        lines.append(f"{len(result.rejected)} files left out:")
        lines += [f"  {rejected.path}: {rejected.reason}" for rejected in result.rejected]
    lines += list(result.notes)
    problems = trainable(Dataset(result.classes, result.items))
    lines += [f"{problem.message} {problem.hint}" for problem in problems]
    return "\n".join(lines)


def kept(options: Namespace, run: Path | None) -> dict[str, Any]:
    """A scan leaves nothing behind."""
    del options, run
    return {}
