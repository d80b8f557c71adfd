"""The run folder: what a run was made from, what it said, how it ended."""

from __future__ import annotations

import os
import platform
import time
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import msgspec

from workbench.core.events import Event, Task
from workbench.core.files import read_json, write_json
from workbench.data.items import Dataset
from workbench.models.classifier_files import CARD, TENSORS
from workbench.training.events import BatchDone, RunSummary
from workbench.training.keeping.files import (
    CHECKPOINTS,
    COPY,
    DATASET,
    ENVIRONMENT,
    EPOCH_CHECKPOINTS,
    EVENTS,
    LAST_CHECKPOINT,
    LINEAGE,
    RECIPE,
    START_WEIGHTS,
    SUMMARY,
)
from workbench.training.keeping.lineage import (
    lineage_of,
    read_lineage,
    write_lineage,
)
from workbench.training.recipe import Recipe

_BATCHES_A_SECOND = 2.0
MOST_KEPT, LARGEST_KEPT = 4, 2**29
_PACKAGES = ("torch", "torchvision", "numpy", "pillow", "safetensors", "picture-workbench")


class Resumption(msgspec.Struct, frozen=True):
    """When a run went on, and on what.

    Args:
        started: In UTC (ISO 8601).
        device: What it ran on, for people.
        python: Version.
        packages: Versions by package.
        system: Operating system and processor.
    """

    started: str
    device: str
    python: str
    packages: dict[str, str]
    system: str


class Environment(msgspec.Struct, frozen=True):
    """What a run must find again to give the same result.

    Args:
        started: When it began, in UTC (ISO 8601).
        device: What it ran on, for people.
        threads: CPU threads of one operation; another number may change the last digits.
        seed: The recipe's.
        pictures: `Dataset.digest()` of what it learned from.
        python: Version.
        packages: Versions by package.
        system: Operating system and processor.
        weights: In words, where its weights came from and how they fitted.
        resumed: Each time it went on after that, oldest first.
        gain: How many times faster than the plain way it computed, when it began; 1 where that was
            not tried.
    """

    started: str
    device: str
    threads: int
    seed: int
    pictures: str
    python: str
    packages: dict[str, str]
    system: str
    weights: str = ""
    resumed: tuple[Resumption, ...] = ()
    gain: float = 1.0

    def going_on(self, now: Environment) -> Environment:
        """The same, with one more sitting, as the machine is now."""
        again = Resumption(now.started, now.device, now.python, now.packages, now.system)
        return msgspec.structs.replace(self, resumed=(*self.resumed, again))


def environment(
    recipe: Recipe, dataset: Dataset, device: str, weights: str, gain: float = 1.0
) -> Environment:
    """What this machine is, now."""
    import torch

    return Environment(
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        device=device,
        threads=torch.get_num_threads(),
        seed=recipe.seed,
        pictures=dataset.digest(),
        python=platform.python_version(),
        packages={name: version for name in _PACKAGES if (version := _version(name))},
        system=platform.platform(),
        weights=weights,
        gain=gain,
    )


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


class Record:
    """Writes a run folder.

    Args:
        folder: Made where missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.checkpoint = folder / CHECKPOINTS / LAST_CHECKPOINT
        self._start = self.checkpoint.with_name(START_WEIGHTS)
        self._last_batch = float("-inf")

    def begin(self, recipe: Recipe, dataset: Dataset, environment: Environment) -> None:
        """Write what the run is made from; raises WorkbenchError where it cannot."""
        write_json(self.folder / DATASET, dataset)
        path = self.folder / ENVIRONMENT
        if path.exists():
            environment = read_json(path, Environment).going_on(environment)
        write_json(path, environment)
        if read_lineage(self.folder) is None:
            write_lineage(self.folder, lineage_of(recipe, environment.pictures))
        # Last: a folder is a run once its recipe is there.
        write_json(self.folder / RECIPE, recipe)

    @property
    def start(self) -> Path | None:
        """The weights it began with, where it grew from another run."""
        return self._start if self._start.exists() else None

    def checkpoint_of(self, epoch: int) -> Path:
        """Where the checkpoint of an epoch stands that was the best when it was over."""
        return self.checkpoint.with_name(f"epoch-{epoch:04d}.safetensors")

    def thin_out(self) -> None:
        """Let the oldest such checkpoints go, beyond a number and a size; the newest stays."""
        kept = bytes_ = 0
        for path in sorted(self.checkpoint.parent.glob(EPOCH_CHECKPOINTS), reverse=True):
            bytes_ += path.stat().st_size
            if kept and (kept == MOST_KEPT or bytes_ > LARGEST_KEPT):
                path.unlink()
            else:
                kept += 1

    @property
    def begun(self) -> bool:
        """Whether anything was written of the run besides what it grew from."""
        return (self.folder / ENVIRONMENT).exists()

    @property
    def threads(self) -> int | None:
        """How many CPU threads the run was begun with, where it was begun."""
        if not self.begun:
            return None
        return read_json(self.folder / ENVIRONMENT, Environment).threads

    def go_on(self) -> None:
        """Take back how the run ended, since it goes on; and what a power cut left half written."""
        for part in self.folder.rglob(".*.part"):
            part.unlink(missing_ok=True)
        (self.folder / SUMMARY).unlink(missing_ok=True)

    def start_anew(self) -> None:
        """Throw away what an earlier run left in this folder."""
        for name in (SUMMARY, EVENTS, ENVIRONMENT, TENSORS, CARD, LINEAGE, COPY):
            (self.folder / name).unlink(missing_ok=True)
        for path in (self.checkpoint, self._start):
            path.unlink(missing_ok=True)
        for path in self.checkpoint.parent.glob(EPOCH_CHECKPOINTS):
            path.unlink()

    def end(self, summary: RunSummary) -> None:
        """Write how the run ended; raises WorkbenchError where it cannot."""
        write_json(self.folder / SUMMARY, summary)

    def heard(self, task: Task[None]) -> Task[None]:
        """The same events, each also a line of `events.jsonl`."""
        try:
            for event in task:
                self._note(event)
                yield event
        finally:
            task.close()

    def _note(self, event: Event) -> None:
        if isinstance(event, BatchDone):
            now = time.monotonic()
            if now - self._last_batch < 1 / _BATCHES_A_SECOND:
                return
            self._last_batch = now
        try:
            append_line(self.folder / EVENTS, msgspec.json.encode(event))
        except OSError:
            # A full disk: the run goes on, and its checkpoints say so in words.
            return


def append_line(path: Path, line: bytes) -> None:
    """Add one line; one that a power cut left half written before it is ended first."""
    with path.open("ab+") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(end - 1, 0))
        cut_off = end > 0 and file.read(1) != b"\n"
        file.write(b"\n" * cut_off + line + b"\n")
