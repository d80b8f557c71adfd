"""Classifies pictures: decoding in threads ahead of the network, batches through it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.core.events import Event, Progress, Task
from workbench.data.items import Item, Rejected
from workbench.models.devices import cores, out_of_memory
from workbench.models.halving import Halving

if TYPE_CHECKING:
    from workbench.models.classifier import Classifier

BATCHES = {"cpu": 16}
LARGE_BATCH = 64
TOP = 3
DOING = "Classifying pictures"

Prepared = NDArray[np.float32] | Rejected
Judged = NDArray[np.float32] | Rejected
Asked = Item | Path | str


class Prediction(msgspec.Struct, frozen=True):
    """What the classifier says of one picture.

    Args:
        path: The picture.
        label: The class it holds most likely.
        confidence: How sure it is, 0..1.
        top: The most likely classes with their probabilities, at most three, best first.
    """

    path: str
    label: str
    confidence: float
    top: tuple[tuple[str, float], ...]


class Predictions(msgspec.Struct, frozen=True):
    """All predictions, and the files that could not be read, each in the order asked for."""

    made: tuple[Prediction, ...]
    rejected: tuple[Rejected, ...]


class PredictionMade(Event, frozen=True):
    """A picture was classified."""

    prediction: Prediction


class PictureRejected(Event, frozen=True):
    """A file could not be read as a picture."""

    rejected: Rejected


def predict(
    classifier: Classifier, paths: Sequence[Path | str], batch: int | None = None
) -> Task[Predictions]:
    """Classify pictures; yields each answer as it comes, in the order of `paths`.

    Files that are no pictures are left out with their reason. Folders are not looked into.

    Args:
        classifier: What is asked.
        paths: The pictures.
        batch: How many go through the network at once; None for what suits the device.

    Raises:
        WorkbenchError: The memory was not enough even for one picture at a time.
    """
    made: list[Prediction] = []
    rejected: list[Rejected] = []
    done = 0
    yield Progress(0, len(paths), DOING)
    for group in judged(classifier, paths, batch):
        for path, answer in group:
            if isinstance(answer, Rejected):
                rejected.append(answer)
                yield PictureRejected(answer)
            else:
                made.append(_prediction(path, classifier, answer))
                yield PredictionMade(made[-1])
        done += len(group)
        yield Progress(done, len(paths), DOING)
    return Predictions(tuple(made), tuple(rejected))


def judged(
    classifier: Classifier, pictures: Sequence[Asked], batch: int | None = None
) -> Iterator[list[tuple[str, Judged]]]:
    """The probabilities of every class for each picture, in order, a batch at a time.

    Args:
        classifier: What is asked.
        pictures: Files, and items, whose files must still hold the same picture.
        batch: How many go through the network at once; None for what suits the device.

    Yields:
        For each path a float32 row of as many values as there are classes, 0..1, or the reason
        why the file could not be read.

    Raises:
        WorkbenchError: The memory was not enough even for one picture at a time.
    """
    size = batch or BATCHES.get(classifier.device.kind, LARGE_BATCH)
    halving = Halving()
    with _prepared(classifier, pictures, ahead=2 * size) as prepared:
        for group in _grouped(prepared, size):
            yield _answers(classifier, group, halving)


@contextmanager
def _prepared(
    classifier: Classifier, pictures: Sequence[Asked], ahead: int
) -> Iterator[Iterator[tuple[str, Prepared]]]:
    """Pictures made ready in threads, never more than `ahead` of the reader."""
    workers = max(1, min(cores(), 8))
    with ThreadPoolExecutor(workers, thread_name_prefix="decoding") as pool:
        try:
            yield _in_order(pool, classifier, pictures, ahead)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _in_order(
    pool: ThreadPoolExecutor, classifier: Classifier, pictures: Sequence[Asked], ahead: int
) -> Iterator[tuple[str, Prepared]]:
    waiting: deque[tuple[str, Future[Prepared]]] = deque()
    for picture in pictures:
        name = picture.path if isinstance(picture, Item) else str(picture)
        waiting.append((name, pool.submit(_prepare, classifier, picture)))
        if len(waiting) >= ahead:
            name, future = waiting.popleft()
            yield name, future.result()
    for name, future in waiting:
        yield name, future.result()


def _prepare(classifier: Classifier, asked: Asked) -> Prepared:
    from workbench.data.decoding import decode, decode_item

    wanted = classifier.preprocessing
    try:
        if isinstance(asked, Item):
            return wanted.array(decode_item(asked, wanted.at_least).pixels)
        return wanted.array(decode(asked, wanted.at_least).pixels)
    except WorkbenchError as error:
        path = asked.path if isinstance(asked, Item) else str(asked)
        return Rejected(path, error.message)


def _grouped(
    prepared: Iterator[tuple[str, Prepared]], size: int
) -> Iterator[list[tuple[str, Prepared]]]:
    group: list[tuple[str, Prepared]] = []
    for one in prepared:
        group.append(one)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group


def _answers(
    classifier: Classifier, group: Sequence[tuple[str, Prepared]], halving: Halving
) -> list[tuple[str, Judged]]:
    arrays = [ready for _, ready in group if not isinstance(ready, Rejected)]
    rows = iter(_probabilities(classifier, arrays, halving))
    return [(path, one if isinstance(one, Rejected) else next(rows)) for path, one in group]


def _probabilities(
    classifier: Classifier, arrays: Sequence[NDArray[np.float32]], halving: Halving
) -> list[NDArray[np.float32]]:
    try:
        parts = halving.of(arrays, lambda some: classifier.probabilities(np.stack(some)))
    except (RuntimeError, MemoryError) as error:
        if not out_of_memory(error):
            raise
        raise WorkbenchError(
            f"The memory of {classifier.device.title} is not enough for one picture.",
            "Close other programs that use it, or use the processor (device “cpu”).",
        ) from error
    return [row for part in parts for row in part]


def _prediction(path: str, classifier: Classifier, row: NDArray[np.float32]) -> Prediction:
    best = np.argsort(-row, kind="stable")[:TOP]
    top = tuple((classifier.classes[index], float(row[index])) for index in best)
    return Prediction(path, *top[0], top)
