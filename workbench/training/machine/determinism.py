"""Whether the same steps give the same bits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.utils import deterministic


@contextmanager
def same_bits(device: torch.device) -> Iterator[None]:
    """Let a graphics card add in a fixed order, so that a resumed run ends with the same bits.

    A processor always does. On a card torch has no such way for a few operations (the gradient of
    overlapping maximum pooling among them): those are warned of in the log. The switch is of the
    whole process, so it is put back.
    """
    if device.type != "cuda":
        yield
        return
    memory: Any = deterministic
    before = torch.get_deterministic_debug_mode(), memory.fill_uninitialized_memory
    torch.set_deterministic_debug_mode("warn")
    # It would fill all new memory first, which costs time; nothing here reads such memory.
    memory.fill_uninitialized_memory = False
    try:
        yield
    finally:
        torch.set_deterministic_debug_mode(before[0])
        memory.fill_uninitialized_memory = before[1]
