"""Builds a sample folder whole or not at all, however often and by whomever it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from workbench.core import places
from workbench.core.events import Progress, Task
from workbench.core.files import whole_folder

Files = Iterable[tuple[str, bytes]]


def built(name: str, seed: int, total: int, files: Callable[[int], Files]) -> Task[Path]:
    """The folder of a sample; rendered where it does not stand yet.

    Args:
        name: Of the sample; its pictures stand in `<samples>/<name>-<seed>/<name>`.
        seed: Names the very bytes.
        total: How many pictures there will be, for the progress.
        files: From the seed to paths (relative to `<samples>/<name>-<seed>`) and contents.

    Raises:
        WorkbenchError: The disk is full, or the place may not be written to.
    """
    folder = places.samples_dir() / f"{name}-{seed}"
    if not (folder / name).is_dir():
        yield from _build(folder, seed, total, files)
    return folder / name


def _build(folder: Path, seed: int, total: int, files: Callable[[int], Files]) -> Task[None]:
    with whole_folder(folder) as place:
        for done, (name, content) in enumerate(files(seed)):
            yield Progress(min(done, total), total, "Making the pictures")
            path = place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    yield Progress(total, total, "Making the pictures")
