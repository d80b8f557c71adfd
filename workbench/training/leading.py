"""What the first process tells the others, and what they do with it.

The first process reads the pictures, writes the run folder and speaks. The others are told what
to do, keep nothing and say nothing; whatever they need is sent to them but the pictures, and the
classifier that is copied, which must lie under the same path on every machine.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import msgspec
import torch
from torch import distributed

from workbench.core.errors import SaidElsewhere, WorkbenchError
from workbench.core.events import Progress, Task
from workbench.core.files import read_json, write_json
from workbench.data.items import Dataset
from workbench.training.events import RunSummary
from workbench.training.failures import in_plain_words
from workbench.training.keeping.record import Record
from workbench.training.processes.joining import group_device, shared, shared_bytes
from workbench.training.recipe import Recipe
from workbench.training.strategies import Setting

_POLL_SECONDS = 0.05
_MARK = "processes.json"


class Orders(msgspec.Struct, frozen=True):
    """What a run is made from.

    Args:
        recipe: With every choice made.
        dataset: The pictures, where they lie.
        fresh: Whether nothing was learned yet.
        threads: With how many threads each process computes.
        teacher: The folder of the classifier that is copied; empty where none is.
    """

    recipe: Recipe
    dataset: Dataset
    fresh: bool
    threads: int
    teacher: str = ""


class Mark(msgspec.Struct, frozen=True):
    """By which job a run was begun, so that the same job finds it when it is started again."""

    job: str
    processes: int


def lead(setting: Setting, record: Record, teacher: Path | None = None) -> None:
    """Send the others to work; alone, do nothing. Raises WorkbenchError on a full disk.

    Args:
        setting: What the run starts from.
        record: Its folder.
        teacher: The folder of the classifier that is copied, where one is.
    """
    if setting.share.world == 1:
        return
    mark(record.folder, setting.share.world)
    copied = "" if teacher is None else str(teacher)
    threads = torch.get_num_threads()
    orders = Orders(setting.recipe, setting.dataset, setting.fresh, threads, copied)
    shared_bytes(msgspec.json.encode(orders))
    shared(record.checkpoint)
    shared(record.start or record.folder / "none")


def told(folder: Path) -> Task[tuple[Orders, Record]]:
    """Wait for the first process's orders; the record is one that nothing is written to.

    Args:
        folder: Where the checkpoint is put, if there is one to go on from.

    Raises:
        SaidElsewhere: The first process could not begin.
    """
    try:
        content = yield from _awaited()
    except RuntimeError as error:
        words = in_plain_words(error)
        if not isinstance(words, WorkbenchError):
            raise
        raise SaidElsewhere(words.message, words.hint) from error
    orders = msgspec.json.decode(content, type=Orders)
    record = Unwritten(folder)
    for place in (record.checkpoint, record.beginning):
        sent = shared(place)
        if sent is not None:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(sent)
    return orders, record


def _awaited() -> Task[bytes]:
    """The first process's next message; it may be a long time coming, and stopping is possible."""
    length = torch.zeros(1, dtype=torch.int64, device=group_device())
    coming = distributed.broadcast(length, src=0, async_op=True)
    assert coming is not None
    while not coming.is_completed():
        yield Progress(0, None, "Waiting for the first process")
        time.sleep(_POLL_SECONDS)
    coming.wait()
    content = torch.empty(int(length.item()), dtype=torch.uint8, device=group_device())
    distributed.broadcast(content, src=0)
    return content.cpu().numpy().tobytes()


class Unwritten(Record):
    """The record of a process that keeps nothing: another one writes it."""

    @property
    def beginning(self) -> Path:
        """Where the weights are put that the run began with, if it grew from another."""
        return self._start

    def end(self, summary: RunSummary) -> None:
        """Nothing is written."""

    def heard(self, task: Task[None]) -> Task[None]:
        """The same events; nothing is written."""
        return task


def job() -> str:
    """What `torchrun` calls all that it started together."""
    return os.environ.get("TORCHELASTIC_RUN_ID", "none")


def started_again() -> bool:
    """Whether `torchrun` started this process in place of one that failed."""
    return int(os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")) > 0


def mark(folder: Path, processes: int) -> None:
    """Note in a run folder which job began the run. Raises WorkbenchError on a full disk."""
    write_json(folder / _MARK, Mark(job(), processes))


def marked_by(folder: Path) -> str:
    """The job that began a run; empty where it was begun by a process alone."""
    try:
        return read_json(folder / _MARK, Mark).job
    except WorkbenchError:
        return ""
