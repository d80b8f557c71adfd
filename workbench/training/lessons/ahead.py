"""Work done ahead of time in threads, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

P = TypeVar("P")
R = TypeVar("R")

_AHEAD = 2


def ahead(
    threads: ThreadPoolExecutor, parts: Sequence[Sequence[P]], make: Callable[[P], R]
) -> Iterator[list[R]]:
    """The results of each part in turn, while those of the next two are in the making."""
    waiting: deque[list[Future[R]]] = deque()
    asked = 0
    try:
        for number in range(len(parts)):
            while asked < min(len(parts), number + 1 + _AHEAD):
                waiting.append([threads.submit(make, member) for member in parts[asked]])
                asked += 1
            yield [future.result() for future in waiting.popleft()]
    finally:
        for future in (f for futures in waiting for f in futures):
            future.cancel()
