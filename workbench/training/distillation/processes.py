"""One run in several processes: what `torchrun` started, joined and left again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import torch
from torch import distributed

from workbench.models.devices import choose_device


class Place(NamedTuple):
    """Which of how many processes this one is, and the device it works on."""

    rank: int
    world: int
    device: torch.device


def own_device(wish: str) -> torch.device:
    """Return the device asked for; of several graphics cards each local process gets its own.

    Raises:
        WorkbenchError: It was asked for by name and is not there.
    """
    device = choose_device(wish).torch
    if device.type == "cuda" and "LOCAL_RANK" in os.environ:
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    return device


@contextmanager
def joined(device: torch.device) -> Iterator[Place]:
    """Join the processes of `torchrun`, where it started this one; leave them at the end."""
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        yield Place(0, 1, device)
        return
    distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield Place(distributed.get_rank(), world, device)
    finally:
        distributed.destroy_process_group()


def shared(path: Path) -> bytes | None:
    """Return the first process's file to all of them, or None where it has none.

    The others may run on machines that do not see it.
    """
    if not distributed.is_initialized():
        return path.read_bytes() if path.exists() else None
    first = distributed.get_rank() == 0
    content = path.read_bytes() if first and path.exists() else b""
    length = _broadcast(torch.tensor([len(content)]))
    if not length.item():
        return None
    own = torch.frombuffer(bytearray(content), dtype=torch.uint8) if first else None
    room = torch.empty(int(length.item()), dtype=torch.uint8)
    return _broadcast(room if own is None else own).numpy().tobytes()


def _broadcast(value: torch.Tensor) -> torch.Tensor:
    """Return the first process's tensor to all, by way of the device that their group needs."""
    cards = distributed.get_backend() == "nccl"
    placed = value.to(torch.device("cuda") if cards else "cpu")
    distributed.broadcast(placed, src=0)
    return placed.cpu()
