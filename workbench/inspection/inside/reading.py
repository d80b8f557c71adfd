"""The user's pictures made ready a batch at a time, a little ahead of the network."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import WorkbenchError
from workbench.data.decoding import decode_item
from workbench.data.items import Item
from workbench.models.devices import cores
from workbench.models.preprocessing import Preprocessing

_GENTLY = 8  # pictures at once on a processor: others get their turn between batches
_AT_ONCE = 64


class Batch(NamedTuple):
    """Some pictures as the network gets them.

    Args:
        places: int64 (N,), which of the items they are.
        squares: float32 (N, 3, S, S), preprocessed.
        done: How many items were read or found unreadable so far.
    """

    places: NDArray[np.int64]
    squares: NDArray[np.float32]
    done: int


def batches(items: Sequence[Item], sees: Preprocessing, device: str) -> Iterator[Batch]:
    """All that can be read, in order; what cannot is left out.

    Args:
        items: The pictures.
        sees: How they are made ready.
        device: The kind of device they are for: on a processor one thread reads ahead and batches
            are small, so that nothing else has to wait.
    """
    size = _GENTLY if device == "cpu" else _AT_ONCE
    threads = 1 if device == "cpu" else max(1, min(cores(), 8))
    with ThreadPoolExecutor(threads, thread_name_prefix="decoding") as pool:
        waiting: deque[tuple[int, Future[NDArray[np.float32] | None]]] = deque()
        ready: list[tuple[int, NDArray[np.float32]]] = []
        upcoming = enumerate(items)
        try:
            for done in range(1, len(items) + 1):
                while len(waiting) < 2 * size and (one := next(upcoming, None)) is not None:
                    waiting.append((one[0], pool.submit(_read, one[1], sees)))
                place, future = waiting.popleft()
                square = future.result()
                if square is not None:
                    ready.append((place, square))
                if ready and (len(ready) == size or done == len(items)):
                    places, squares = zip(*ready, strict=True)
                    yield Batch(np.array(places, np.int64), np.stack(squares), done)
                    ready = []
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _read(item: Item, sees: Preprocessing) -> NDArray[np.float32] | None:
    try:
        return sees.array(decode_item(item, at_least=sees.at_least).pixels)
    except WorkbenchError:
        return None
