"""Whether the same steps give the same bits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.utils import deterministic

from workbench.training.strategies import Setting
from workbench.training.trials.trial import Trial

NOT_REPEATABLE = (
    "This graphics card adds up parts of this network in an order of its own. Trained again, or "
    "stopped and resumed, it may come out otherwise in the last digits."
)
_PICTURES = 2


@contextmanager
def same_bits(device: torch.device) -> Iterator[None]:
    """Let a graphics card add in a fixed order, so that a resumed run ends with the same bits.

    A processor always does. On a card torch has no such way for a few operations (the gradient of
    overlapping maximum pooling among them): see `repeatable`. The switch is of the whole process,
    so it is put back.
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


def repeatable(setting: Setting) -> bool:
    """Whether learning gives the same bits each time, by steps on a few made-up pictures.

    To be asked while `same_bits` holds. A last layer by itself always does.
    """
    if setting.device.kind != "cuda" or setting.recipe.strategy == "features":
        return True
    before = torch.get_deterministic_debug_mode()
    try:
        trial = Trial(setting, _PICTURES)
        torch.set_deterministic_debug_mode("error")
        trial.once()
        torch.set_deterministic_debug_mode(before)
        # What is only warned of in passing, as attention is, shows in the bits.
        return trial.repeats()
    except (RuntimeError, MemoryError, ValueError) as error:
        return "deterministic" not in str(error)
    finally:
        torch.set_deterministic_debug_mode(before)
