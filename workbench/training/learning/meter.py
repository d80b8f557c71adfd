"""What a run shows of itself while it works: time spent, pace, the loss now and then."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable

import torch

from workbench.core.events import Event, Task
from workbench.training.learning.epoch import Outcome

_STRETCH_SECONDS = 5.0
_LOOK_SECONDS = 0.2


class Stopwatch:
    """Counts the time a task works, and not the time nobody pulls it.

    Args:
        seconds: To begin with.
    """

    def __init__(self, seconds: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._before = seconds
        self._clock = clock
        self._since: float | None = None

    @property
    def seconds(self) -> float:
        """So far."""
        running = 0.0 if self._since is None else self._clock() - self._since
        return self._before + running

    def set(self, seconds: float) -> None:
        """Go on from another count."""
        self._before = seconds
        self._since = None if self._since is None else self._clock()

    def around(self, task: Task[None]) -> Task[None]:
        """The same events; the time between them counts, the time a host takes does not."""
        try:
            while True:
                self._since = self._clock()
                event = _next(task)
                self._before, self._since = self.seconds, None
                if event is None:
                    return
                yield event
        finally:
            self._before, self._since = self.seconds, None
            task.close()


def _next(task: Task[None]) -> Event | None:
    return next(task, None)


class Meter:
    """The loss and the pace of the last stretch.

    A GPU works ahead of the program; asking it for every loss would make it wait, so there the
    loss is asked for a few times a second.
    """

    def __init__(self, device: torch.device, watch: Stopwatch) -> None:
        self._every = 0.0 if device.type == "cpu" else _LOOK_SECONDS
        self._watch = watch
        self._looked = float("-inf")
        self._stretch: deque[tuple[float, int]] = deque([(watch.seconds, 0)])
        self._pictures = 0
        self.loss = math.nan

    def saw(self, outcome: Outcome) -> bool:
        """Count a batch; whether the loss is now this batch's own."""
        now = self._watch.seconds
        self._pictures += outcome.seen
        self._stretch.append((now, self._pictures))
        while len(self._stretch) > 2 and now - self._stretch[0][0] > _STRETCH_SECONDS:
            self._stretch.popleft()
        if now - self._looked < self._every:
            return False
        self._looked = now
        self.loss = outcome.loss.item() / outcome.seen
        return True

    @property
    def images_per_second(self) -> float:
        """Of the last stretch; 0 at first."""
        (then, before), (now, pictures) = self._stretch[0], self._stretch[-1]
        return (pictures - before) / (now - then) if now > then else 0.0
