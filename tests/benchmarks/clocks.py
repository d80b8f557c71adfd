"""On what looks at networks are measured, and by which clock."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import torch

from workbench.models.devices import Device, choose_device

READ_OVER = 0.1
"""Seconds that the clock is to run between two readings."""


def measured_devices() -> list[Device]:
    """The processor, and the graphics card where there is one."""
    names = ("cpu", "cuda") if torch.cuda.is_available() else ("cpu",)
    return [choose_device(name) for name in names]


def titled(name: str, device: Device) -> str:
    """A network's name in the figures of this device."""
    return name if device.kind == "cpu" else f"{name} {device.kind}"


def clock(device: Device) -> Callable[[], float]:
    """The processor's time, of all threads together; for a card the wall's, its work awaited."""
    if device.kind == "cpu":
        return time.process_time

    def awaited() -> float:
        torch.cuda.synchronize(device.torch)
        return time.perf_counter()

    return awaited


def seconds(call: Callable[[], object], device: Device) -> Callable[[], float]:
    """The time that calling it takes, by the device's clock."""
    now = clock(device)
    call()  # the first one of all prepares much that the others find
    now()
    start = time.perf_counter()
    call()
    now()
    calls = math.ceil(READ_OVER / (time.perf_counter() - start))

    def timed() -> float:
        start = now()
        for _ in range(calls):
            call()
        return (now() - start) / calls

    return timed
