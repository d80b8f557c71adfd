"""What a run asks of the machine it shares with others."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_BACK = 5


def stand_back() -> None:
    """Let the system prefer others over this worker thread and those it starts.

    Only Linux has priorities of single threads; elsewhere, and in a main thread, nothing happens.
    """
    if sys.platform != "linux" or threading.current_thread() is threading.main_thread():
        return
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _BACK)
    except OSError:
        return


@contextmanager
def threads_as(count: int | None) -> Iterator[None]:
    """Compute with so many threads, where a number is given: another rounds sums differently."""
    import torch

    before = torch.get_num_threads()
    if count is None or count == before:
        yield
        return
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
