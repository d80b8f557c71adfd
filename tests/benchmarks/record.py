"""What a benchmark says: one figure against its bound, as one line of JSON.

    def measure() -> Figure:
        return at_most("start_up", ratio, "times a bare window", 2.5, ours_s=…, theirs_s=…)

    if __name__ == "__main__":
        report(measure)

Ratios are taken inside one run, of things measured in turns, so that a busy machine slows both.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured value and what it is held to.

    Args:
        name: The benchmark's module name.
        value: What was measured.
        unit: What `value` and `bound` are counted in.
        bound: The most, or the least, that `value` may be.
        holds: Whether it is within the bound.
        detail: Everything else worth knowing; plain JSON values.
    """

    name: str
    value: float
    unit: str
    bound: float
    holds: bool
    detail: dict[str, Any]


def at_most(name: str, value: float, unit: str, bound: float, **detail: Any) -> Figure:
    """A figure that must not be above its bound."""
    return Figure(name, value, unit, bound, value <= bound, detail)


def at_least(name: str, value: float, unit: str, bound: float, **detail: Any) -> Figure:
    """A figure that must not be below its bound."""
    return Figure(name, value, unit, bound, value >= bound, detail)


def ratio_of_medians(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """How many times the other's median ours is."""
    return statistics.median(ours) / statistics.median(theirs)


def in_turns(
    ours: Callable[[], float], theirs: Callable[[], float], times: int
) -> tuple[list[float], list[float]]:
    """Measure both `times` times, one after the other, after one round that is not counted."""
    ours()
    theirs()
    rounds = [(ours(), theirs()) for _ in range(times)]
    return [first for first, _ in rounds], [second for _, second in rounds]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share (0 to 1) of the values do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def report(measure: Callable[[], Figure]) -> None:
    """Print the figure as the last line of output; ends the program with 1 where it fails."""
    figure = measure()
    print(json.dumps(rounded(asdict(figure))), flush=True)
    sys.exit(0 if figure.holds else 1)


def rounded(value: Any) -> Any:
    """The same JSON value with its numbers cut to four digits that count."""
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(inner) for inner in value]
    if isinstance(value, float):
        return float(f"{value:.4g}")
    return value
