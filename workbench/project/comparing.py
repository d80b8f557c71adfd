"""Which of several trainings came out best, and what is said of how far that can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from workbench.core.wording import Words


class Measured(Protocol):
    """Something that was trained, or is to be."""

    @property
    def accuracy(self) -> float | None:
        """0 to 1; None where it has none yet."""


class Numbered(Measured, Protocol):
    """One that is known by a number."""

    @property
    def number(self) -> int:
        """From 1."""


M = TypeVar("M", bound=Measured)


def best_of(trained: Sequence[M]) -> tuple[M, ...]:
    """The one with the best accuracy, or all that share it; none where none has any."""
    most = max((one.accuracy for one in trained if one.accuracy is not None), default=None)
    return tuple(one for one in trained if most is not None and one.accuracy == most)


def how_far_to_trust(trials: Sequence[Numbered]) -> tuple[Words, ...]:
    """Which trials are equally good, and that the best of several flatters."""
    best = best_of(trials)
    numbers = ", ".join(str(trial.number) for trial in best)
    compared = sum(trial.accuracy is not None for trial in trials)
    said = []
    if len(best) > 1:
        said.append(Words("Equally good: trials {numbers}.", {"numbers": numbers}))
    if compared > 1:
        flatters = "The best of {count} on the same pictures flatters a little: judge it on others."
        said.append(Words(flatters, {"count": str(compared)}))
    return tuple(said)
