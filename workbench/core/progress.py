"""How long a task will still take, from how it went so far."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable


class TimeLeft:
    """An estimate from the last stretch of work, so that a slow start is soon forgotten."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, stretch: int = 50) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, float]] = deque(maxlen=stretch)

    def saw(self, done: float) -> None:
        """Note that so many units are done now; fewer than before begins a new count."""
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()
        self._seen.append((self._clock(), done))

    def paused(self) -> None:
        """Forget the pace, so that a pause does not count as slowness."""
        self._seen.clear()

    def seconds(self, total: float) -> float | None:
        """Seconds left until `total` units are done, or None while nobody can tell."""
        if len(self._seen) < 2:
            return None
        (then, first), (now, last) = self._seen[0], self._seen[-1]
        if last <= first or now <= then:
            return None
        return max(0.0, (total - last) * (now - then) / (last - first))


def duration_in_words(seconds: float) -> str:
    """“41 s”, “3 min 20 s”, “1 h 5 min”."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole < 600 else f"{whole // 60} min"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
