"""With how many threads a run computes.

A run keeps its priority: a worker that is put to sleep while it holds the interpreter makes the
window wait with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


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
