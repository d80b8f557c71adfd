"""Pictures brought to where they are learned from."""

from __future__ import annotations

import torch
from torch import Tensor


class Placing:
    """Copies to a device; on NVIDIA's cards beside the computing of the batch before.

    Elsewhere the copy is waited for: the memory that is copied from is let go at once.

    Args:
        device: Where to.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._lane = _lane(device) if device.type == "cuda" else None

    def __call__(self, values: Tensor) -> Tensor:
        """The same values on the device, ready for what is computed there next."""
        if self._lane is None:
            return values.to(self._device)
        with torch.cuda.stream(self._lane):
            # Only from pinned memory does a card copy by itself.
            moved = values.pin_memory().to(self._device, non_blocking=True)
        computing = torch.cuda.current_stream(self._device)
        computing.wait_stream(self._lane)
        moved.record_stream(computing)
        return moved


def _lane(device: torch.device) -> torch.cuda.Stream:
    lane: torch.cuda.Stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
    return lane
