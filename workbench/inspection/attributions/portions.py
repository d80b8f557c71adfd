"""As much at once as the memory holds: when it is exhausted, smaller batches, then words."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from workbench.core.errors import WorkbenchError
from workbench.models.devices import out_of_memory

if TYPE_CHECKING:
    from torch import Tensor

R = TypeVar("R")


class MemoryExhausted(WorkbenchError):  # noqa: N818 — it is said to people, and by this name caught
    """Even the smallest portion is too much; of fewer pictures it may not be."""

    def __init__(self) -> None:
        super().__init__(
            "The memory does not suffice for this map.",
            "Choose a quicker method, a later layer or a smaller size, or close other programs.",
        )


def in_portions(
    batch: Tensor,
    ask: Callable[[Tensor], R],
    join: Callable[[Sequence[R]], R],
    at_most: int | None = None,
) -> R:
    """The answer to a batch: asked in portions of `at_most`, halved while the memory is too small.

    Args:
        batch: (N, …), N at least 1.
        ask: From some rows of it to an answer; left half done, it must leave nothing behind.
        join: From several answers to one.
        at_most: How many rows to begin with; None for all.

    Raises:
        MemoryExhausted: The memory does not suffice for a single row.
    """
    size = min(at_most or len(batch), len(batch))
    answers: list[R] = []
    first = 0
    while first < len(batch):
        try:
            answers.append(ask(batch[first : first + size]))
        except (MemoryError, RuntimeError, MemoryExhausted) as error:
            if not _exhausted(error):
                raise
            failed = True
        else:
            failed = False
            first += size
        if failed:  # outside the handler: its traceback would keep what has to be let go
            size = _less(size)
    return answers[0] if len(answers) == 1 else join(answers)


def with_fewer(copies: int, ask: Callable[[int], R]) -> R:
    """The answer where `ask` portions by itself: half as many copies while the memory is too small.

    Args:
        copies: How many are asked about at once to begin with.
        ask: From how many at once to the answer; left half done, it must leave nothing behind.

    Raises:
        MemoryExhausted: The memory does not suffice for a single copy.
    """
    while True:
        try:
            return ask(copies)
        except (MemoryError, RuntimeError, MemoryExhausted) as error:
            if not _exhausted(error):
                raise
        copies = _less(copies)  # outside the handler, likewise


def _exhausted(error: BaseException) -> bool:
    return isinstance(error, MemoryExhausted) or out_of_memory(error)


def _less(size: int) -> int:
    import torch

    if size <= 1:
        raise MemoryExhausted
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    return size // 2
