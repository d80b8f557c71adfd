"""As much at once as memory holds: half as much from where it was not enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from workbench.models.devices import let_go, out_of_memory

P = TypeVar("P")
R = TypeVar("R")


class Halving:
    """Works through sequences; what memory did not hold once is not tried again."""

    def __init__(self) -> None:
        self._most: int | None = None

    def of(self, parts: Sequence[P], work: Callable[[Sequence[P]], R]) -> list[R]:
        """What the work makes of the parts, in order: of all at once, or of some at a time.

        Args:
            parts: One at least.
            work: Left half done, it must leave nothing behind.

        Raises:
            RuntimeError, MemoryError: Memory was not enough even for one of them.
        """
        made: list[R] = []
        at = 0
        while at < len(parts):
            some = parts[at : at + (self._most or len(parts))]
            try:
                made.append(work(some))
                at += len(some)
                continue
            except (RuntimeError, MemoryError) as error:
                if not out_of_memory(error) or len(some) == 1:
                    raise
            # Not in the handler: there the error still holds the tensors of the failed attempt.
            self._most = len(some) // 2
            let_go()
        return made
