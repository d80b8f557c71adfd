"""How many pictures a step memory holds."""

from __future__ import annotations

from workbench.core.events import Notice, Progress, Task
from workbench.models.devices import let_go, out_of_memory
from workbench.training.learning.averaging import Average
from workbench.training.machine.memory import available_bytes
from workbench.training.strategies import Setting
from workbench.training.trials.trial import Trial

LEAST, USUAL, MOST = 4, 32, 256
_SHARE = 0.5  # of the memory that is free: others need some, and it is not free for ever
_STEPS_AN_EPOCH = 8


def batch_size_for(setting: Setting) -> Task[int]:
    """A power of two: what memory holds, within what learns well.

    On a graphics card it is tried out; on a processor it follows from what a picture takes.
    With so few pictures that an epoch would be of fewer than eight steps, it is smaller.
    """
    if setting.recipe.strategy == "features":
        return USUAL
    yield Progress(0, None, "Finding out how many pictures a step memory holds")
    pictures = max(1, len(setting.dataset.of("train")))
    bound = _power_of_two(min(MOST, max(LEAST, pictures // _STEPS_AN_EPOCH)))
    found = largest_tried(setting, bound) if setting.device.kind == "cuda" else foreseen(setting)
    size = max(LEAST, min(bound, found))
    yield Notice(f"Learns from {size} pictures a step.", calm=True)
    return size


def largest_tried(setting: Setting, bound: int) -> int:
    """The largest power of two up to a bound with which a step succeeds."""
    size = LEAST
    while size < bound and fits(setting, size * 2):
        size *= 2
    return size


def fits(setting: Setting, size: int) -> bool:
    """Whether memory holds a step of so many pictures, with a little room to spare."""
    try:
        _step(setting, size + size // 8)
        return True
    except (RuntimeError, MemoryError) as error:
        if not out_of_memory(error):
            raise
    # Not in the handler: there the error still holds the tensors of the failed attempt.
    let_go()
    return False


def _step(setting: Setting, pictures: int) -> None:
    # The trial's network and its start take what Adam's two moments do; an average comes on top.
    decay = setting.recipe.average
    average = Average(setting.network, decay) if decay else None
    Trial(setting, pictures).once()
    del average  # held until here


def foreseen(setting: Setting) -> int:
    """The largest power of two that fits the free memory, by what one picture takes."""
    free = available_bytes(setting.device.torch)
    if free is None:
        return USUAL
    each = Trial(setting, LEAST).saved_bytes() / LEAST
    return _power_of_two(max(1, int(free * _SHARE / max(each, 1))))


def _power_of_two(count: int) -> int:
    """The largest that is not larger."""
    size = 1
    while size * 2 <= count:
        size *= 2
    return size
