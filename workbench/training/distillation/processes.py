"""One run in several processes: what `torchrun` started, joined and left again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import torch
from torch import distributed


class Place(NamedTuple):
    """Which of how many processes this one is, and the device it works on."""

    rank: int
    world: int
    device: torch.device


@contextmanager
def joined(device: torch.device) -> Iterator[Place]:
    """Join the processes of `torchrun`, where it started this one; leave them at the end."""
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        yield Place(0, 1, device)
        return
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(device)
    distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield Place(distributed.get_rank(), world, device)
    finally:
        distributed.destroy_process_group()
