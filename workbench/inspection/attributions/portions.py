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
        WorkbenchError: The memory does not suffice for a single row.
    """
    size = min(at_most or len(batch), len(batch))
    answers: list[R] = []
    first = 0
    while first < len(batch):
        try:
            answers.append(ask(batch[first : first + size]))
        except (MemoryError, RuntimeError) as error:
            if not out_of_memory(error):
                raise
            failed = True
        else:
            failed = False
            first += size
        if failed:  # outside the handler: its traceback would keep what has to be let go
            size = _less(size)
    return answers[0] if len(answers) == 1 else join(answers)


def _less(size: int) -> int:
    import torch

    if size <= 1:
        raise WorkbenchError(
            "The memory does not suffice for this map.",
            "Choose a quicker method, a later layer or a smaller size, or close other programs.",
        )
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    return size // 2
