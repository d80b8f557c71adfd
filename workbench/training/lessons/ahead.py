"""Work done ahead of time in threads, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import torch

from workbench.models.devices import cores

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

P = TypeVar("P")
R = TypeVar("R")

_AHEAD = 2
_MOST, _MOST_BESIDE_A_CARD = 8, 32


def most_threads(device: torch.device) -> int:
    """How many threads may make pictures ready: a card computes faster than a few of them can."""
    return _MOST if device.type == "cpu" else _MOST_BESIDE_A_CARD


def picture_threads(most: int) -> ThreadPoolExecutor:
    """Threads that make pictures ready, each on one core; no more than there are cores.

    Torch would let each of them compute with a team of threads of its own: more than there are
    cores, and every team, that of the learning network too, would wait for the others. One thread
    also adds up in one order, so that a picture comes out the same wherever it is made.
    """
    return ThreadPoolExecutor(max(1, min(cores(), most)), "pictures", _alone)


def _alone() -> None:
    # Asked first, since torch sets a thread's number once, when it first needs it.
    torch.get_num_threads()
    with suppress(OSError, RuntimeError):  # it is a matter of speed only
        _libraries().limit(limits=1, user_api="openmp")


@cache
def _libraries() -> ThreadpoolController:
    """The libraries that keep teams of threads; to look for them takes milliseconds."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


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
