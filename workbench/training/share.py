"""Which part of the work is this process's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

M = TypeVar("M")


class Share(NamedTuple):
    """One of several equal parts.

    Args:
        rank: Which, from 0.
        world: Of how many.
    """

    rank: int = 0
    world: int = 1

    def of(self, members: Sequence[M]) -> Sequence[M]:
        """Its part of some: one after the other, as many (but for one) as any other part."""
        count = len(members)
        return members[count * self.rank // self.world : count * (self.rank + 1) // self.world]


ALL = Share()
