"""What steps take, told by a clock that only the steps move."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import torch

from workbench.training.machine.clock import IN_STRIDE, in_a_row

CPU = torch.device("cpu")


class Clock:
    """Stands still but where it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(time, "perf_counter", lambda: self.now)

    def steps(self, *seconds: float) -> Iterator[None]:
        for taken in seconds:
            self.now += taken
            yield


def test_the_first_steps_in_a_row_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    steps = clock.steps(*(9.0,) * IN_STRIDE, 1.0, 3.0)
    assert in_a_row(steps, CPU, seconds=60.0) == 2.0


def test_no_step_is_asked_for_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    steps = clock.steps(*(9.0,) * IN_STRIDE, 0.25, 0.5, 50.0)
    assert in_a_row(steps, CPU, seconds=0.5) == 0.375
    assert list(steps) == [None]
